package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.IqCodec;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where a stanza goes: to the component whose domain it is addressed to, the sender itself included; from a component to a guest's full
 * address; or to the server. Never from guest to guest. Stanzas are in the content namespace of components here. Owner: the server's
 * loop.
 */
final class StanzaRouter {
    private static final Set<String> STANZAS = Set.of("iq", "message", "presence");
    /** Of one guest, to be told when it goes; who addresses more is not followed further. */
    private static final int MOST_WATCHERS = 20;

    /** A component or a guest that is connected. */
    interface Port {
        /** The stanza as it goes over this connection. */
        String print(XmlElement stanza);

        /** Writes a printed stanza. */
        void write(String xml);
    }

    /** What became of a stanza that came in. */
    enum Verdict {
        TAKEN,
        /** The stream error of that name: its sender is not who it says. */
        INVALID_FROM,
        /** Not one of the three kinds of stanza. */
        UNSUPPORTED
    }

    /**
     * A guest.
     *
     * @param watchers whom it has sent its presence
     */
    private record Guest(Port port, Set<String> watchers) {}

    private final String serverDomain;
    private final Predicate<String> known;
    private final int mostBytes;
    private final ServerAnswers answers;
    private final Map<String, Port> components = new TreeMap<>();
    private final Map<String, Guest> guests = new HashMap<>();

    /**
     * Nobody is here yet.
     *
     * @param known whether a domain has an account, though it is not here
     * @param mostBytes longest stanza that is passed on, as it is printed
     */
    StanzaRouter(String serverDomain, Predicate<String> known, RelayServices relays, int mostBytes) {
        this.serverDomain = serverDomain;
        this.known = known;
        this.mostBytes = mostBytes;
        this.answers = new ServerAnswers(() -> Collections.unmodifiableSet(components.keySet()), relays);
    }

    int componentCount() {
        return components.size();
    }

    int guestCount() {
        return guests.size();
    }

    void enter(String component, Port port) {
        components.put(component, port);
    }

    void leave(String component, Port port) {
        components.remove(component, port);
    }

    void enterGuest(String jid, Port port) {
        guests.put(jid, new Guest(port, new HashSet<>()));
    }

    /** Tells those who know of the guest that it is gone (RFC 6121 section 4.5.3). */
    void leaveGuest(String jid) {
        Guest gone = guests.remove(jid);
        if (gone == null) {
            return;
        }
        for (String watcher : gone.watchers()) {
            XmlElement farewell = XmlElement.of("presence", Xmlns.COMPONENT)
                    .with("type", "unavailable")
                    .with("from", jid)
                    .with("to", watcher);
            XmppAddress.parse(watcher)
                    .flatMap(a -> Optional.ofNullable(components.get(a.domain())))
                    .ifPresent(port -> port.write(port.print(farewell)));
        }
    }

    /** Carries a stanza of the component that {@code sender} serves. */
    Verdict route(String component, Port sender, XmlElement stanza) {
        if (!isStanza(stanza)) {
            return Verdict.UNSUPPORTED;
        }
        Optional<XmppAddress> from = XmppAddress.parse(stanza.attribute("from"));
        if (from.isEmpty() || !from.get().domain().equals(component)) {
            return Verdict.INVALID_FROM;
        }
        Optional<XmppAddress> target = target(stanza);
        if (target.isEmpty()) {
            bounce(sender, stanza, "jid-malformed", "the address in \"to\" is none");
        } else if (!isServers(target.get())) {
            toComponent(sender, stanza, target.get().domain());
        } else if (target.get().local().isEmpty()) {
            answer(sender, stanza);
        } else {
            toGuest(sender, stanza, target.get());
        }
        return Verdict.TAKEN;
    }

    /** Carries a stanza of a guest; whatever it says about its sender must be true, and is made complete. */
    Verdict routeGuest(String jid, XmlElement stanza) {
        Guest guest = guests.get(jid);
        if (guest == null || !isStanza(stanza)) {
            return Verdict.UNSUPPORTED;
        }
        String from = stanza.attribute("from");
        if (!from.isEmpty() && !from.equals(jid) && !from.equals(bare(jid))) {
            return Verdict.INVALID_FROM;
        }
        XmlElement stamped = stamp(stanza, jid);
        Optional<XmppAddress> target = target(stamped);
        if (target.isEmpty()) {
            bounce(guest.port(), stamped, "jid-malformed", "the address in \"to\" is none");
        } else if (!isServers(target.get())) {
            watch(guest, stamped);
            toComponent(guest.port(), stamped, target.get().domain());
        } else if (target.get().local().isEmpty() || isOwnSession(stamped, target.get(), jid)) {
            answer(guest.port(), stamped);
        } else {
            bounce(guest.port(), stamped, "service-unavailable", "guests reach components only");
        }
        return Verdict.TAKEN;
    }

    private static boolean isStanza(XmlElement stanza) {
        return STANZAS.contains(stanza.name()) && stanza.namespace().equals(Xmlns.COMPONENT);
    }

    private static boolean isOwnSession(XmlElement stanza, XmppAddress target, String jid) {
        boolean own = target.toString().equals(bare(jid));
        return own && stanza.child("session", Xmlns.SESSION).isPresent();
    }

    private static String bare(String jid) {
        return jid.substring(0, jid.indexOf('/'));
    }

    private static XmlElement stamp(XmlElement stanza, String from) {
        List<io.drawbridge.xmpp.stanza.XmlAttribute> others = stanza.attributes().stream()
                .filter(a -> !a.name().equals("from") || !a.namespace().isEmpty())
                .toList();
        return new XmlElement(stanza.name(), stanza.namespace(), others, stanza.children()).with("from", from);
    }

    private Optional<XmppAddress> target(XmlElement stanza) {
        String to = stanza.attribute("to");
        return to.isEmpty() ? Optional.of(new XmppAddress("", serverDomain, "")) : XmppAddress.parse(to);
    }

    private boolean isServers(XmppAddress target) {
        return target.domain().equals(serverDomain);
    }

    private static void watch(Guest guest, XmlElement stanza) {
        if (!stanza.name().equals("presence")) {
            return;
        }
        String type = stanza.attribute("type");
        if (type.isEmpty() && guest.watchers().size() < MOST_WATCHERS) {
            guest.watchers().add(stanza.attribute("to"));
        } else if (type.equals("unavailable")) {
            guest.watchers().remove(stanza.attribute("to"));
        }
    }

    private void toComponent(Port sender, XmlElement stanza, String domain) {
        Port target = components.get(domain);
        if (target != null) {
            deliver(sender, stanza, target);
        } else if (known.test(domain)) {
            bounce(sender, stanza, "service-unavailable", "the component is not connected");
        } else {
            bounce(sender, stanza, "remote-server-not-found", "there is no such domain here");
        }
    }

    private void toGuest(Port sender, XmlElement stanza, XmppAddress address) {
        Guest guest = guests.get(address.toString());
        if (guest == null) {
            bounce(sender, stanza, "service-unavailable", "nobody is connected under this address");
        } else {
            deliver(sender, stanza, guest.port());
        }
    }

    private void deliver(Port sender, XmlElement stanza, Port target) {
        String xml = target.print(stanza);
        if (xml.length() > mostBytes) {
            bounce(sender, stanza, "policy-violation", "the stanza is too long when its namespaces are written out");
        } else {
            target.write(xml);
        }
    }

    /** Answers a request to the server; messages and presence to it mean nothing. */
    private void answer(Port sender, XmlElement stanza) {
        if (!stanza.name().equals("iq")) {
            return;
        }
        IqCodec.Reading reading = IqCodec.read(stanza);
        if (reading instanceof IqCodec.Reading.Bad bad) {
            bad.answer().map(Replies::of).ifPresent(reply -> sender.write(sender.print(reply)));
        } else if (reading instanceof IqCodec.Reading.Good good && good.iq().request()) {
            Iq reply = answers.answer(good.iq());
            sender.write(sender.print(Replies.of(reply)));
        }
    }

    private static void bounce(Port sender, XmlElement stanza, String condition, String text) {
        Replies.bounce(stanza, condition, text).ifPresent(back -> sender.write(sender.print(back)));
    }
}
