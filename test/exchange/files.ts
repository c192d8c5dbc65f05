/** Files as other programs write them, made by hand: invented people, real columns. */

export const bitwardenJson = JSON.stringify({
  encrypted: false,
  folders: [{ id: 'f1', name: 'Work' }],
  items: [
    {
      id: 'i1',
      folderId: 'f1',
      type: 1,
      reprompt: 0,
      name: 'Example',
      notes: 'Ask Bob\nbefore',
      favorite: true,
      fields: [{ name: 'PIN', value: '1234', type: 1 }],
      login: {
        uris: [
          { match: null, uri: 'https://www.Example.com/login?next=1' },
          { match: null, uri: 'https://example.org/' },
        ],
        username: 'alice',
        password: '=correct horse',
        totp: 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP',
      },
      collectionIds: null,
    },
    { id: 'i2', type: 3, name: 'Bank card', card: { number: '4111' } },
    {
      id: 'i3',
      type: 1,
      name: 'Wi-Fi',
      login: { uris: null, username: null, password: 'hunter2', totp: null },
    },
    { id: 'i4', type: 1, name: '', login: {} },
    7,
  ],
})

export const tables: Readonly<Record<string, string>> = {
  Bitwarden: [
    'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp',
    'Work,1,login,Example,"two',
    'lines",,0,"https://example.com,https://example.org",alice,"a ""quoted"" one",',
    ',,note,Secret,text,,0,,,,',
  ].join('\r\n'),
  Chrome: 'name,url,username,password,note\nexample.com,https://example.com/in,alice,pass word,\n',
  Firefox: [
    '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"',
    '"https://example.com","alice","pass word",,"https://example.com","{1}","1500000000000","1500000000001","1500000000002"',
  ].join('\n'),
  Safari:
    'Title,URL,Username,Password,Notes,OTPAuth\nexample.com (alice),https://example.com/,alice,pass word,,\n',
  KeePassXC: [
    '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"',
    '"Root/Work","Example","alice","pass word","https://example.com","note","","0","2020-01-01T00:00:00Z","2020-01-01T00:00:00Z"',
  ].join('\n'),
  KeePass:
    '"Account","Login Name","Password","Web Site","Comments"\n"Example","alice","pass word","https://example.com","note"\n',
  '1Password':
    'Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nExample,https://example.com,alice,pass word,,true,false,home;bank,note\n',
  LastPass:
    'url,username,password,totp,extra,name,grouping,fav\nhttps://example.com,alice,pass word,,note,Example,Work,1\n',
}

export const netscape = `<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1500000000" PERSONAL_TOOLBAR_FOLDER="true">Bar &amp; more</H3>
    <DL><p>
        <DT><A HREF="https://example.com/a?b=1&amp;c=2" ADD_DATE="1500000000" TAGS="news,daily">An &lt;example&gt;</A>
        <DT><H3>Inner</H3>
        <DL><p>
            <DT><A HREF="https://example.org/">Other</A>
            <DD>A description
        </DL><p>
    </DL><p>
    <DT><A HREF="javascript:alert(1)">Run me</A>
    <DT><A HREF="place:sort=8">Most visited</A>
    <DT><A HREF="http://example.net/"></A>
</DL><p>
`

export const vcards = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'N:Doe;Jane;Mary;;',
  'FN:Jane Mary Doe',
  'ORG:Example Ltd\\, Inc.;Research',
  'EMAIL;TYPE=INTERNET,WORK:jane@example.com',
  'TEL;TYPE=CELL:+1 555 0100',
  'ADR;TYPE=HOME:;;1 Long Street\\, Flat 2;London;;N1 1AA;United Kingdom',
  'item1.URL;type=pref:https://example.com/jane',
  'CATEGORIES:Friends,Chess\\, club',
  'PHOTO;ENCODING=b;TYPE=JPEG:AAAA',
  ' BBBB',
  'NOTE:first\\nsecond line that is long enough to be folded over to the next one b',
  ' y the program',
  'END:VCARD',
  'BEGIN:VCARD',
  'VERSION:2.1',
  'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg',
  'TEL;HOME;VOICE:030 1234',
  'END:VCARD',
  'BEGIN:VCARD',
  'VERSION:4.0',
  'FN:Only A Name',
  'EMAIL:mailto:only@example.com',
  'END:VCARD',
  'BEGIN:VCARD',
  'VERSION:9.9',
  'FN:From the future',
  'END:VCARD',
  'BEGIN:VCARD',
  'VERSION:3.0',
  'NOTE:nobody',
  'END:VCARD',
  '',
].join('\r\n')

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'

export const knownHosts = `# comment
example.com,192.0.2.1 ssh-ed25519 ${KEY} somebody
|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 ${KEY}
[example.org]:2222 ssh-ed25519 ${KEY}
@revoked bad.example.com ssh-ed25519 ${KEY}
broken ssh-ed25519
`
