const FOOTER =
  /^(?:sent (?:from|via|with|using)|get outlook for|von meinem .{1,30} gesendet|gesendet (?:von|mit|über)|diese nachricht wurde von meinem|envoyé (?:de(?:puis)?|à partir de|avec)|télécharger outlook|enviado (?:desde|do|através)|obtener outlook|inviato (?:da|con)|scarica outlook|verzonden (?:vanaf|met|vanuit)|skickat från|sendt fra|lähetetty|wysłane z|odesláno z|отправлено (?:с|из)|надіслано з|iphone[ ‑-]?から送信|发自我的|從我的)/iu;
const MOST_WORDS = 9;

/** Says whether the line is what a phone or an app writes below a message: "Sent from my iPhone", in its languages. */
export function isMobileFooter(line: string): boolean {
  const text = line.trim().slice(0, 300);
  if (!FOOTER.test(text)) return false;
  const bare = text.replace(/<[^<>]{0,250}>|\([^()]{0,250}\)/g, ' ').trim();
  // A sentence about where something was sent from has a comma or goes on.
  return bare.length <= 80 && !bare.includes(',') && !/[?!;:]$/.test(bare) && bare.split(/\s+/).length <= MOST_WORDS;
}
