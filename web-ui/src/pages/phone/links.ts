/** Where a link of a message leads on the phone: a case to its phone page, else to the desk's. */
export function phoneLink(link: string): string {
  return link.startsWith('/cases/') || link === '/inbox' ? `/m${link}` : link
}
