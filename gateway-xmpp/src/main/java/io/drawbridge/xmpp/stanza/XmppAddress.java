package io.drawbridge.xmpp.stanza;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.jxmpp.util.XmppStringUtils;

/**
 * A JID (RFC 7622), normalised.
 *
 * @param local may be empty
 * @param resource may be empty
 */
public record XmppAddress(String local, String domain, String resource) {
    private static final int MOST_CHARS = 3071;

    /** Reads an address; empty when it is none. */
    public static Optional<XmppAddress> parse(String text) {
        if (text.isEmpty() || text.length() > MOST_CHARS) {
            return Optional.empty();
        }
        try {
            Jid jid = JidCreate.from(text);
            return Optional.of(new XmppAddress(
                    jid.getLocalpartOrNull() == null
                            ? ""
                            : jid.getLocalpartOrNull().toString(),
                    jid.getDomain().toString().toLowerCase(Locale.ROOT),
                    jid.getResourceOrNull() == null
                            ? ""
                            : jid.getResourceOrNull().toString()));
        } catch (XmppStringprepException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The address whose local part stands for a name that a person typed, escaped by XEP-0106; empty when it cannot be one. */
    public static Optional<XmppAddress> ofName(String name, String domain) {
        String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (folded.isBlank() || folded.length() > 200 || !XmlChars.legal(folded)) {
            return Optional.empty();
        }
        return parse(XmppStringUtils.escapeLocalpart(folded) + "@" + domain);
    }

    /** The name that {@link #ofName} was given, in lower case. */
    public String name() {
        return XmppStringUtils.unescapeLocalpart(local);
    }

    @Override
    public String toString() {
        return (local.isEmpty() ? "" : local + "@") + domain + (resource.isEmpty() ? "" : "/" + resource);
    }
}
