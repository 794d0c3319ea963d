import Toast from 'lightning/toast';
import ToastContainer from 'lightning/toastContainer';

interface ToastInit {
  readonly title: string;
  readonly message?: string;
  readonly messageData?: readonly (string | { readonly url: string; readonly label: string })[];
  readonly variant?: string;
  readonly mode?: string;
}

export const ShowToastEventName = 'lightning__showtoast';

/** The platform's toast event; the base components' container reads `toastAttributes` and `detail.toast`. */
export class ShowToastEvent extends CustomEvent<{ toast: unknown }> {
  readonly toastAttributes: Readonly<Record<string, unknown>>;

  constructor({ title, message, messageData, variant = 'info', mode = 'dismissible' }: ToastInit) {
    super(ShowToastEventName, { detail: { toast: Toast }, bubbles: true, composed: true, cancelable: true });
    this.toastAttributes = {
      title,
      message,
      messageData: messageData?.map(safePlace),
      type: variant,
      mode: mode === 'sticky' ? 'sticky' : 'dismissible'
    };
    ToastContainer.instance();
  }
}

type Place = NonNullable<ToastInit['messageData']>[number];

/** The container writes links as HTML; a label may hold a mail's subject. */
function safePlace(place: Place): Place {
  if (typeof place === 'string') return place;
  const label = place.label.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
  return { url: place.url, label };
}
