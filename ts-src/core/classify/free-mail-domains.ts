/**
 * Domains where anybody gets an address: an address there names a person, never a company. They count for
 * automatic saving and are no evidence for an Account. Country variants are listed, for a suffix rule would guess.
 */
const DOMAINS = `
gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.at outlook.jp outlook.pt
outlook.com.br outlook.com.au outlook.ie outlook.dk outlook.sa outlook.cz outlook.be outlook.in hotmail.com hotmail.de
hotmail.fr hotmail.es hotmail.it hotmail.co.uk hotmail.nl hotmail.be hotmail.se hotmail.no hotmail.dk hotmail.ch
hotmail.com.br hotmail.com.ar hotmail.co.jp live.com live.de live.fr live.nl live.co.uk live.it live.se live.no live.dk
live.be live.com.au live.ca live.at live.cn live.jp live.com.mx msn.com passport.com windowslive.com yahoo.com yahoo.de
yahoo.fr yahoo.es yahoo.it yahoo.co.uk yahoo.co.in yahoo.in yahoo.co.jp yahoo.com.br yahoo.com.ar yahoo.com.mx yahoo.ca
yahoo.com.au yahoo.com.hk yahoo.com.sg yahoo.com.tw yahoo.com.ph yahoo.co.id yahoo.gr yahoo.ie yahoo.se yahoo.no yahoo.dk
yahoo.pl yahoo.ro ymail.com rocketmail.com myyahoo.com aol.com aol.de aol.fr aol.co.uk aim.com icloud.com me.com mac.com
gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.eu gmx.org gmx.us gmx.fr gmx.es gmx.co.uk web.de freenet.de t-online.de
email.de mail.de posteo.de posteo.net posteo.eu mailbox.org online.de arcor.de vodafone.de kabelmail.de unitybox.de
1und1.de ewe.net versanet.de tutanota.com tutanota.de tuta.io tuta.com tutamail.com keemail.me proton.me protonmail.com
protonmail.ch pm.me fastmail.com fastmail.fm hushmail.com hush.com mail.com email.com usa.com consultant.com europe.com
post.com dr.com engineer.com techie.com writeme.com inbox.com zoho.com zohomail.com zohomail.eu yandex.com yandex.ru
yandex.by yandex.kz yandex.ua ya.ru mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru lenta.ru ukr.net i.ua meta.ua
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr aliceadsl.fr club-internet.fr libero.it
virgilio.it alice.it tin.it tim.it tiscali.it fastwebnet.it email.it inwind.it iol.it poste.it telefonica.net terra.es
movistar.es ono.com sapo.pt clix.pt iol.pt telepac.pt bluewin.ch hispeed.ch sunrise.ch swissonline.ch aon.at chello.at
a1.net inode.at kpnmail.nl planet.nl ziggo.nl home.nl hetnet.nl xs4all.nl casema.nl upcmail.nl quicknet.nl telenet.be
skynet.be proximus.be scarlet.be voo.be telia.com comhem.se bredband.net spray.se tele2.se online.no broadpark.no
stofanet.dk mail.dk jubii.dk kolumbus.fi luukku.com elisanet.fi saunalahti.fi wp.pl o2.pl onet.pl onet.eu op.pl interia.pl
interia.eu poczta.fm gazeta.pl tlen.pl vp.pl seznam.cz email.cz post.cz centrum.cz volny.cz atlas.cz azet.sk centrum.sk
zoznam.sk freemail.hu citromail.hu indamail.hu t-online.hu abv.bg mail.bg dir.bg otenet.gr forthnet.gr in.gr
btinternet.com btopenworld.com talktalk.net virginmedia.com ntlworld.com sky.com blueyonder.co.uk tiscali.co.uk
plusnet.com eircom.net comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net
juno.com netzero.net optonline.net roadrunner.com windstream.net frontier.com centurylink.net rogers.com shaw.ca bell.net
sympatico.ca telus.net videotron.ca bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au xtra.co.nz
slingshot.co.nz uol.com.br bol.com.br terra.com.br ig.com.br globo.com r7.com oi.com.br prodigy.net.mx qq.com foxmail.com
163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn 21cn.com tom.com aliyun.com naver.com hanmail.net
daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp nifty.com ocn.ne.jp biglobe.ne.jp excite.co.jp
rediffmail.com sify.com indiatimes.com walla.co.il walla.com bezeqint.net netvision.net.il mynet.com ttmail.com
mweb.co.za telkomsa.net webmail.co.za vodamail.co.za hey.com duck.com mozmail.com privaterelay.appleid.com startmail.com
runbox.com mailfence.com disroot.org riseup.net cock.li mailinator.com guerrillamail.com yopmail.com 10minutemail.com
`;

const FREE_MAIL_DOMAINS: ReadonlySet<string> = new Set(DOMAINS.trim().split(/\s+/));

/** Says whether anybody can have an address in this (comparable) domain. */
export function isFreeMailDomain(domain: string): boolean {
  return FREE_MAIL_DOMAINS.has(domain);
}
