package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An anonymous guest's way in (RFC 7395, RFC 4505, RFC 6120 section 7), pure. The states, with what leads from one to the next:
 *
 * <ol>
 *   <li>OPENING: {@code open}, answered with an offer of SASL ANONYMOUS
 *   <li>AUTHENTICATING: {@code auth} with that mechanism, answered with success; others fail, three times at most
 *   <li>REOPENING: {@code open} again, answered with an offer of binding
 *   <li>BINDING: {@code iq} with {@code bind}, answered with an address of our making
 *   <li>BOUND: stanzas, which go to the router
 *   <li>OVER: after {@code close}, or an error
 * </ol>
 */
final class GuestSession {
    private static final int MOST_LOGINS = 3;

    /** How far a guest has come. */
    enum State {
        OPENING,
        AUTHENTICATING,
        REOPENING,
        BINDING,
        BOUND,
        OVER
    }

    /** What a session wants done. */
    interface Effects {
        void send(String xml);

        /** The guest has this address from now on. */
        void enter(String jid);

        /** A stanza of the guest, in the content namespace of components. */
        StanzaRouter.Verdict route(String jid, XmlElement stanza);

        /** Everything is said: close the connection. */
        void close();
    }

    private final String domain;
    private final Supplier<String> unique;
    private final Effects effects;
    private State state = State.OPENING;
    private boolean opened;
    private String jid = "";
    private int failedLogins;

    /**
     * Waits for the client to open.
     *
     * @param unique makes text that nobody can guess, of letters and digits
     */
    GuestSession(String domain, Supplier<String> unique, Effects effects) {
        this.domain = domain;
        this.unique = unique;
        this.effects = effects;
    }

    State state() {
        return state;
    }

    /** The guest's full address; empty before it has one. */
    String jid() {
        return jid;
    }

    /** One message of the client. */
    void onElement(XmlElement element) {
        if (state == State.OVER) {
            return;
        }
        if (element.is("close", Xmlns.FRAMING)) {
            over();
            return;
        }
        switch (state) {
            case OPENING, REOPENING -> onOpen(element);
            case AUTHENTICATING -> onLogin(element);
            case BINDING -> onBind(element);
            case BOUND -> onStanza(element);
            case OVER -> {}
        }
    }

    private void onOpen(XmlElement element) {
        if (!element.is("open", Xmlns.FRAMING)) {
            fail("invalid-namespace", "a stream over WebSocket begins with <open xmlns='" + Xmlns.FRAMING + "'/>");
            return;
        }
        String to = element.attribute("to");
        effects.send(GuestFrames.open(domain, unique.get()));
        opened = true;
        if (!to.isEmpty()
                && XmppAddress.parse(to)
                        .filter(address -> address.toString().equals(domain))
                        .isEmpty()) {
            fail("host-unknown", "this is the server of " + domain);
        } else if (state == State.OPENING) {
            state = State.AUTHENTICATING;
            effects.send(GuestFrames.OFFER_LOGIN);
        } else {
            state = State.BINDING;
            effects.send(GuestFrames.OFFER_BINDING);
        }
    }

    private void onLogin(XmlElement element) {
        if (element.is("auth", Xmlns.SASL) && element.attribute("mechanism").equals("ANONYMOUS")) {
            state = State.REOPENING;
            effects.send(GuestFrames.SUCCESS);
        } else if (!element.namespace().equals(Xmlns.SASL)) {
            fail("not-authorized", "log in first: SASL ANONYMOUS");
        } else if (++failedLogins >= MOST_LOGINS) {
            fail("policy-violation", "there is no way in but SASL ANONYMOUS");
        } else {
            effects.send(GuestFrames.loginFailure(
                    switch (element.name()) {
                        case "auth" -> "invalid-mechanism";
                        case "abort" -> "aborted";
                        default -> "malformed-request";
                    }));
        }
    }

    private void onBind(XmlElement element) {
        boolean asks = element.is("iq", Xmlns.CLIENT)
                && element.attribute("type").equals("set")
                && !element.attribute("id").isEmpty()
                && element.child("bind", Xmlns.BIND).isPresent();
        if (!asks) {
            fail("not-authorized", "bind a resource first");
            return;
        }
        jid = "guest-" + unique.get() + "@" + domain + "/" + unique.get();
        state = State.BOUND;
        effects.enter(jid);
        effects.send(GuestFrames.bound(element.attribute("id"), jid));
    }

    private void onStanza(XmlElement element) {
        if (!element.namespace().equals(Xmlns.CLIENT)) {
            fail(
                    element.namespace().equals(Xmlns.FRAMING) ? "bad-format" : "unsupported-stanza-type",
                    "iq, message or presence in " + Xmlns.CLIENT);
            return;
        }
        Optional<XmlElement> again = element.child("bind", Xmlns.BIND);
        if (again.isPresent() && element.name().equals("iq")) {
            fail("policy-violation", "one address for each guest");
            return;
        }
        switch (effects.route(jid, ContentNamespace.change(element, Xmlns.CLIENT, Xmlns.COMPONENT))) {
            case TAKEN -> {}
            case INVALID_FROM -> fail("invalid-from", "a guest sends from its own address");
            case UNSUPPORTED -> fail("unsupported-stanza-type", "iq, message or presence");
        }
    }

    /** Ends the stream with an error (RFC 6120 section 4.9), after an opening where there was none. */
    void fail(String condition, String text) {
        if (state == State.OVER) {
            return;
        }
        if (!opened) {
            opened = true;
            effects.send(GuestFrames.open(domain, unique.get()));
        }
        effects.send(GuestFrames.error(condition, text));
        over();
    }

    private void over() {
        state = State.OVER;
        effects.send(GuestFrames.CLOSE);
        effects.close();
    }
}
