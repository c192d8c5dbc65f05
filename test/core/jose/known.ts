/**
 * Known objects with their keys, binary members in base64url: what the reference of 2017 signed and encrypted, and for
 * each of our suites one signature and one encryption that the `jose` package 6.2 made.
 */

/** RS512 with the digest in the header. */
export const signed2017 = {
  signer: {
    kid: 'MBMTT-PME7T-THOCY-UPMYX-KVVPD-3UOTJ',
    n: 'zqsZ12fQKhCIW6ZbPGWx6WokpRUiyPhmJIa-zQw5I9a1MVw1jh5FEhGJ-8GQbkLjKZKIQodlAE_BmFGPSHBnvTZtBhEv37PQ5wNr9woSyNyCKNRQGvzr0bm0k9-SnFo_hJvVrUqvk7Y4alahdrhKt-UEpm85O-FRcATIq3V2N_G7ik_AnCv4N6VBsdkgoXaGxhwceIublZbHC-MnVPXMomzmrHLDoH-qwBC2sTOfcS2eGeVoiBkwFwHVtQLmCggzms2jjyNO4cVM5EjOMraWecPDp1l9G2ivdLxjtKsNG5oB7fzTn2nYp2Wiz-HNwFfWzWrkYOM81fQfM41CQFyGVw',
    e: 'AQAB',
  },
  text: 'Signed text é',
  jws: {
    payload: 'U2lnbmVkIHRleHQgw6k',
    unprotected: {
      dig: 'S512',
    },
    signatures: [
      {
        header: {
          kid: 'MBMTT-PME7T-THOCY-UPMYX-KVVPD-3UOTJ',
        },
        protected:
          'ewogICJhbGciOiAiUlM1MTIiLAogICJ2YWwiOiAiCkNsWUR6REh2X1lDNVFjZ0o5SXY4bEhBVVNySWdxaDltQnU0dTJPRTNqeWF2U0djYXBHYjRKRmNnWjYwOXRLY3kKMmVLaDlGWkV4REktQmRBZlhkNFEwUSJ9',
        signature:
          'wf0vUXDY48CErU1xaC0vtT3BUl6AsKrRD_7tvP43Sf6ly-kiWm8grhhoMwfGEGx3mBmbznp4L7WprxEZ0MU0lN2AZe6k-8-YomS1CvEIm-E2IA1IBfFaxWg4yG3bpBZfTo9D0GfWb7pGu2SJRkfIwZftPSmMN2jXIHL_fxbZ8_J1VBHgiHbPYP3vH7vpiS-Kx81RxNLw8lUrfVOJFKP057FJMxZZdRcn4xnyDeDUpZimg5pMTihLAJ0X2JeTErBoNA2ukAvKeokyQo54KGyPhbgED7E42qjqrqpYB900CZXBahYM1cyjJjF9f9nxMgtxDHIGSASAKoOOQcObZ_RLBA',
      },
    ],
  },
} as const

/** RSA-OAEP and A256CBC. */
export const encrypted2017 = {
  reader: {
    kid: 'MCD43-VWXRO-TPO5Y-GPI4C-MYCEA-Q5NEE',
    kty: 'RSA',
    n: 'h5ap665QNpOnhjp6u55vyZgXVMO_ItCuATBceGuPcY4D6RRrgJWYFkY7GUuez-pf_S1pbvFJomgLY5h36DwkDh4x6xu7tZtDlBuhQSdMlJsJKAMH2TkuTjkyE6k98TCQCZ80WaHFcEc34MuSYv_2vMQ-eXvrA4vxYo0sAsUJZx9UQAHPtiZhPARB_NLDkXCJ7ga7j9Y5uTgHwmAABfLSU26tR2XnWvcwO4asrlrQkZb5pwNU_bPGzh9qPush7EWwZGMZarQEPyz4T06bGR5iYM2BugM7HWG4oGMRm3ZDfCeML_zb99_6nF_r9wwiyhHle6cu8GcJ3aEY_dpZwCjq0w',
    e: 'AQAB',
    d: 'hG5w-wRfzl67koxN0jD2yLVnnGAwsQWX3wtoVingii4GvcI3GfmC-caQ9Kz6qeMm7DdNspGztQ_gh9-kxkzvfmaZpSSKW-ARyniOMP_8eW1QLSeAo_eItdiBg9ia6pffJ7a7QAyUtoypFERhb5bIXSlkR-3z5pvqIbL3WKExBOmVhbp9fU-JJTm_jm_ssDjPG1nWIpVuvJ9Ate5PsfRRx62ggbqgiy4MK_AbBfT0oGnzdqVOl0hBYacIdv17VIZSg-to958-IlR_ovXPqnK-Koqz2LIC0za7M6TCeXMJYZ-oBHKkKM91ia_7L1PBeXemagkbpl-gwLD0oMW2W-7QGQ',
    p: 'wTghazJNK9wive-PdMXNkqtyd9sGqpSrfIPoUKQrxtd9gwjIzaBDTmiHxagwbwTnjapLXfN3K3--IE1sfJPeHEbQBmKQ9jr70Jn-i4D6T6Bx-Wwf5ZhK2v17NyYixz9HesQ-Ya2ooSBcJ1-4j1EGZ3AxSGEaLfDN0nLjBT1lRL0',
    q: 's6TXbODeTkiAWXJGkA9FXl6lhQJnNjjKIMUDJo5wEqepMVFk11FHRn-7oEvGD1mm1fZrrVqzFGPFTJc-EE6SWd9go7PqISegnLG-Wfj0YxGGLPE-mKbE8TMRrX08FgRH5Ui3JwvhZRoSz1L0V1qxkHV33ppr1EoEuMa7AgnUDs8',
    dp: 'jt__rjGy6OTN998GGFYP7g3DBie6pTZsHBW6Gq9bA5zi3ZsISSzhuEAJbboxnlZlFtc_Bcj7bPn30BEQUIpS6lvehWorQThabmUA2Y1VCr5cqRAwAel8KLTZgO09OFJte7VTX403LXYtTpw0cB18-831U00iO6hduelkP8KneI0',
    dq: 'KGBicvxPuvSctH300ig8hStstGqH3C4DcD4XqTDWi7rXUlhi--ouxO-ssiiVyZly4CBUr0_1dB3AmKhdsLiYOE72n5SuiOkpNk7U49AKzcGAkNVgJltFZJj_3iiJusEXj7c6QzJuZJTpqWORu5iM1FUyrfuzRLGmQgmYuqqO2Q0',
    qi: 'OcYwovWPqdW3rA49KFc1aizuUPSFPjl4En6Jr1uo6cFYmtOfrh-dLWVjpa_X1zHiQ6myGwixvYal2k_I8gunUuHwsugOgkPilmrFd_iV0OqBMQhN45ITFENpsbnEI71O19ChMNiLQMyyw22CEjM9dCQ4IRZnLBO6bzXvWGxmL_k',
  },
  text: '{\n  "SSHDevicePrivate": {\n    "DevicePrivateKey": {}}}',
  jwe: {
    protected: 'ewogICJlbmMiOiAiQTI1NkNCQyJ9',
    iv: '0LhBG-0j9dK5ailqatwAKg',
    recipients: [
      {
        header: {
          alg: 'RSA-OAEP',
          kid: 'MCD43-VWXRO-TPO5Y-GPI4C-MYCEA-Q5NEE',
        },
        encrypted_key:
          'ajWP5fT2IhqCtkKlLvUkULDqyLwjVgRYUUm8Lc_Buwn0SmRE5TQcaOsWyXjYAuJcIUB1ukLXI8Hta_QQufEo7NY5Iy_Dl2X8asDJvu4pLZZjdNNnreo_1zp-5xlrCQ38IcvVVgQSfGewCo8P1INFqHrGDMNIwLw7v54YNx5ORVyGBKjAznjkyOx8vjVq9CI5xUECQXypVHvlFiguspuPTiJ_1jEbgn6WmpK9g1hJiPBWt2DyvPyue5i_wcoP2Zi77lNxyl7en1qhlC_x3ZBGjOeRUtS-GqNtluvG_Ju0tleEzxmZHRV9mxu1ScbtEL-2OD5qHT2OZbZMDCLySb_h2A',
      },
    ],
    ciphertext: 'Nv1QwTlIoS2h9no3Mrqhwp4V_RRIPFMZNjiBPSV5WihDS9lr1Zk7i8118C-SHjSKa2-vRVizR22wfsPfl5XNLA',
  },
} as const

/** A secret and A256CBC with a salt of the sender’s own; a secret and A128CBC with the usual one. */
export const underSecret2017 = [
  {
    secretHex: '000102030405060708090a0b0c0d0e0f',
    salt: 'other-info',
    text: 'Escrow text 0',
    jwe: {
      protected: 'ewogICJlbmMiOiAiQTI1NkNCQyJ9',
      iv: 'dqUZtwE78LOdBcWwW4COdA',
      recipients: [
        {
          header: {
            alg: 'KDFW_AES_SHA_512',
            kid: 'MCUDO-BXJXE-3NDCD-BUNTX-XWJ5F-MRNKA',
          },
          encrypted_key: 'pSsHJLoi0Z1Rd_Kkjqtbwv8LsMHD4MQeJ8MhLbAdu7Tt7k3b-YmLmA',
        },
      ],
      ciphertext: '5h1vYFWxOcfMdqAOV6oBNA',
    },
  },
  {
    secretHex: '000102030405060708090a0b0c0d0e0f',
    text: 'Escrow text 0',
    jwe: {
      protected: 'ewogICJlbmMiOiAiQTEyOENCQyJ9',
      iv: 'sicHmEOehJvJsIfaAA561Q',
      recipients: [
        {
          header: {
            alg: 'KDFW_AES_SHA_512',
            kid: 'MCUDO-BXJXE-3NDCD-BUNTX-XWJ5F-MRNKA',
          },
          encrypted_key: 'FOblZppMHhwjmI-TEmFdFS93hycE7h1W',
        },
      ],
      ciphertext: '6TCSMlwkLXZkC-mApxxr5w',
    },
  },
] as const

/** Ed25519 with the key of RFC 8037 A.1; X25519 with Bob’s key of RFC 7748 6.1. */
export const modernByJose = {
  signer: {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  signedText: 'Example of signing',
  jws: {
    signatures: [
      {
        signature: '8EUetIN6wqiXQ8BNDGiPR7WZr-tlvg1BW_jDNTduEMRoLCsaTSPK4kIDGO6JFM0VPjYQ86_PU3l9fFHp5vnGBQ',
        protected: 'eyJhbGciOiJFZERTQSIsInR5cCI6Im1tbSIsImN0eSI6IkV4YW1wbGUifQ',
        header: {
          kid: 'MARWT-QHTYM-AB27M-SUJHI-SGIRI-RWMIY',
        },
      },
    ],
    payload: 'RXhhbXBsZSBvZiBzaWduaW5n',
  },
  reader: {
    kty: 'OKP',
    crv: 'X25519',
    d: 'XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os',
    x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08',
  },
  encryptedText: 'Example of encrypting',
  jwe: {
    ciphertext: 'ugfnyDzFQJPLbDrimwCKQngzDDGs',
    iv: 'a6Lqen7xcT8BTaI7',
    tag: 'nDqAH0NdyYEMmeTR3uvEqw',
    protected:
      'eyJlbmMiOiJBMjU2R0NNIiwidHlwIjoibW1tIiwiY3R5IjoiRXhhbXBsZSIsImVwayI6eyJ4IjoiaEZoMjk1cUhFaHFyQU9EX1NwSlJQY1dsZFFuOTBYUG1GQUZOMVlYWXBuSSIsImNydiI6IlgyNTUxOSIsImt0eSI6Ik9LUCJ9fQ',
    recipients: [
      {
        encrypted_key: '1wa8pkBQho0M6PJIY0byWbmDkTANgELZdQpOAjJqZqUmbIBhu6QLDA',
        header: {
          alg: 'ECDH-ES+A256KW',
          kid: 'MDZMJ-FNG6Q-P3RTK-GIDRX-HWLUA-UQPDM',
        },
      },
    ],
  },
} as const

/** P-256 with the key of RFC 7515 A.3. */
export const nistByJose = {
  signer: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  },
  signedText: 'Example of signing',
  jws: {
    signatures: [
      {
        signature: '-y68qZeNIL5LmzyUcTz1hHE4gCPk_jO06nWjnbCtl4QRQLmgrcrhaLHLcSxAP2h_zfRp_UVxuHd0R21CG0nrWg',
        protected: 'eyJhbGciOiJFUzI1NiIsInR5cCI6Im1tbSIsImN0eSI6IkV4YW1wbGUifQ',
        header: {
          kid: 'MCT53-VM3Q4-O522V-S5SAE-43ZAC-EA67Y',
        },
      },
    ],
    payload: 'RXhhbXBsZSBvZiBzaWduaW5n',
  },
  reader: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  },
  encryptedText: 'Example of encrypting',
  jwe: {
    ciphertext: 'Ab9hJbvbr-KBbaahcbpRyZDLStKG',
    iv: 'qdttPs6QTJ2R3nlb',
    tag: '_IeZ2adVFGOjKvdXH_LJbw',
    protected:
      'eyJlbmMiOiJBMjU2R0NNIiwidHlwIjoibW1tIiwiY3R5IjoiRXhhbXBsZSIsImVwayI6eyJ4IjoiT3dkWjY3eEZWN3pmaEhGZWRnQjNuWE1ESHE3ek0zZi14NkVPLUhlbVVnRSIsImNydiI6IlAtMjU2Iiwia3R5IjoiRUMiLCJ5IjoiU1JxVGZrQnItVEVwRTB3dnlPZ044MElyNmVzd2JTX29IVi1CTTNubFNkbyJ9fQ',
    recipients: [
      {
        encrypted_key: 'aBDWIAL-LvMmgeuWTBtb_tWE8pWuOeQJu0xBD3c_mSzAGOsXrNUiLg',
        header: {
          alg: 'ECDH-ES+A256KW',
          kid: 'MCT53-VM3Q4-O522V-S5SAE-43ZAC-EA67Y',
        },
      },
    ],
  },
} as const
