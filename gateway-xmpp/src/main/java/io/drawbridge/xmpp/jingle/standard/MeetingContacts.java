package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes meetings contacts that can be called: presence with capabilities (RFC 6121 section 3, XEP-0115), discovery (XEP-0030) and call
 * messages (XEP-0353). Who asks for what is not there learns that, and it counts as a guess. Keeps no state: a subscription lives in the
 * guest's own server. Owner: the link's loop.
 */
public final class MeetingContacts implements IqHandlers.StanzaHandler {
    private static final String RESOURCE = "drawbridge";

    private final IqHandlers handlers;
    private final GuestCalls calls;
    private final GuestLookup lookup;

    private MeetingContacts(IqHandlers handlers, GuestCalls calls, GuestLookup lookup) {
        this.handlers = handlers;
        this.calls = calls;
        this.lookup = lookup;
    }

    /** Puts meetings into the table of a link, and the relays that guests may use (XEP-0215); before the link is switched on. */
    public static void install(IqHandlers handlers, GuestCalls calls, GuestLookup lookup, RelayServices relays) {
        MeetingContacts contacts = new MeetingContacts(handlers, calls, lookup);
        handlers.add("query", Xmlns.DISCO_INFO, contacts::info, Capabilities.FEATURES);
        handlers.add("query", Xmlns.DISCO_ITEMS, contacts::items, List.of(Xmlns.DISCO_ITEMS));
        handlers.add(
                "services",
                Xmlns.EXTERNAL_SERVICES,
                (iq, reply) -> reply.accept(relays.answer(iq)),
                List.of(Xmlns.EXTERNAL_SERVICES));
        handlers.others(contacts);
    }

    // ---- discovery

    private void info(Iq iq, Consumer<Iq> reply) {
        Optional<XmppAddress> to = XmppAddress.parse(iq.to());
        String node = iq.payload().map(p -> p.attribute("node")).orElse("");
        if (to.isEmpty() || to.get().local().isEmpty()) {
            reply.accept(node.isEmpty() ? iq.result(handlers.info()) : unknown(iq));
        } else if (leads(to.get(), iq.from()) && Capabilities.knows(node)) {
            reply.accept(iq.result(Capabilities.info(node)));
        } else {
            reply.accept(unknown(iq));
        }
    }

    private static Iq unknown(Iq iq) {
        return iq.refuse("item-not-found", "there is no such meeting");
    }

    /** Meetings are not listed. */
    private void items(Iq iq, Consumer<Iq> reply) {
        reply.accept(iq.result(XmlElement.of("query", Xmlns.DISCO_ITEMS)));
    }

    private boolean leads(XmppAddress meeting, String asker) {
        Optional<XmppAddress> from = XmppAddress.parse(asker);
        return from.isPresent() && lookup.leadsSomewhere(meeting.name(), Guest.source(from.get()));
    }

    // ---- presence and messages

    @Override
    public void onStanza(XmlElement stanza, Consumer<XmlElement> reply) {
        Optional<XmppAddress> to = XmppAddress.parse(stanza.attribute("to"));
        boolean addressed = XmppAddress.parse(stanza.attribute("from")).isPresent()
                && to.filter(address -> !address.local().isEmpty()).isPresent();
        if (!addressed || stanza.attribute("type").equals("error")) {
            return;
        }
        if (stanza.name().equals("presence")) {
            presence(stanza, to.get(), reply);
        } else if (stanza.name().equals("message")) {
            message(stanza, to.get(), reply);
        }
    }

    private void presence(XmlElement stanza, XmppAddress to, Consumer<XmlElement> reply) {
        String from = stanza.attribute("from");
        switch (stanza.attribute("type")) {
            case "subscribe" -> {
                boolean leads = leads(to, from);
                reply.accept(presence(bare(to), from, leads ? "subscribed" : "unsubscribed"));
                if (leads) {
                    reply.accept(available(to, from));
                }
            }
            case "probe" ->
                reply.accept(leads(to, from) ? available(to, from) : presence(bare(to), from, "unsubscribed"));
            case "unsubscribe" -> {
                reply.accept(presence(bare(to), from, "unsubscribed"));
                reply.accept(presence(full(to), from, "unavailable"));
            }
            default -> {}
        }
    }

    private static XmlElement presence(String own, String to, String type) {
        XmlElement presence =
                XmlElement.of("presence", Xmlns.COMPONENT).with("from", own).with("to", to);
        return type.isEmpty() ? presence : presence.with("type", type);
    }

    private static XmlElement available(XmppAddress own, String to) {
        return presence(full(own), to, "").with(Capabilities.inPresence());
    }

    private static String bare(XmppAddress address) {
        return new XmppAddress(address.local(), address.domain(), "").toString();
    }

    private static String full(XmppAddress address) {
        return new XmppAddress(address.local(), address.domain(), RESOURCE).toString();
    }

    /** Call messages; a chat message is returned with a text, since an answer could meet another machine that answers. */
    private void message(XmlElement stanza, XmppAddress to, Consumer<XmlElement> reply) {
        String from = stanza.attribute("from");
        for (XmlElement child : stanza.elements()) {
            if (child.namespace().equals(JingleNs.CALL_MESSAGES)) {
                callMessage(child, to, from, reply);
                return;
            }
        }
        if (stanza.child("body", Xmlns.COMPONENT).isPresent()
                && !stanza.attribute("type").equals("groupchat")) {
            reply.accept(returned(stanza, to));
        }
    }

    private static XmlElement returned(XmlElement message, XmppAddress to) {
        XmlElement error = XmlElement.of("error", Xmlns.COMPONENT)
                .with("type", "cancel")
                .with(XmlElement.of("service-unavailable", Xmlns.STANZA_ERRORS))
                .with(XmlElement.of("text", Xmlns.STANZA_ERRORS)
                        .withText("nobody reads here: call this address; a meeting with a PIN is called as number**PIN@"
                                + to.domain()));
        return XmlElement.of("message", Xmlns.COMPONENT)
                .with("type", "error")
                .with("id", message.attribute("id"))
                .with("from", message.attribute("to"))
                .with("to", message.attribute("from"))
                .with(error);
    }

    private void callMessage(XmlElement child, XmppAddress to, String from, Consumer<XmlElement> reply) {
        String sid = child.attribute("id");
        if (!Tokens.line(sid)) {
            return;
        }
        switch (child.name()) {
            case "propose" -> reply.accept(proposed(child, to, from, sid));
            case "retract", "reject", "finish" -> calls.retracted(from, sid);
            default -> {}
        }
    }

    private XmlElement proposed(XmlElement propose, XmppAddress to, String from, String sid) {
        boolean call = propose.elements().stream().anyMatch(e -> e.is("description", JingleNs.RTP));
        if (!call) {
            return callMessage("reject", to, from, sid, Reasons.of("unsupported-applications", "only calls are taken"));
        }
        if (!leads(to, from)) {
            return callMessage(
                    "reject", to, from, sid, Reasons.of("decline", "there is no such meeting, or the PIN is wrong"));
        }
        return callMessage("proceed", to, from, sid);
    }

    private static XmlElement callMessage(String name, XmppAddress own, String to, String sid, XmlElement... children) {
        XmlElement child = XmlElement.of(name, JingleNs.CALL_MESSAGES).with("id", sid);
        for (XmlElement inner : children) {
            child = child.with(inner);
        }
        return XmlElement.of("message", Xmlns.COMPONENT)
                .with("type", "chat")
                .with("id", name + "-" + sid)
                .with("from", full(own))
                .with("to", to)
                .with(child)
                .with(XmlElement.of("store", JingleNs.HINTS));
    }
}
