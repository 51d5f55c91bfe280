/** The form token of the session; after a new sign-in the page's old one is worth nothing. */

export function token(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

/** Fetches this page once more and takes its token; true when somebody is signed in. */
export async function renewToken(): Promise<boolean> {
  const response = await fetch(location.href, {
    credentials: "same-origin",
    headers: { Accept: "text/html" },
  });
  if (!response.ok || response.redirected) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content;
  if (!fresh) return false;
  const meta = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]");
  if (meta) meta.content = fresh;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrf]")) {
    field.value = fresh;
  }
  return true;
}
