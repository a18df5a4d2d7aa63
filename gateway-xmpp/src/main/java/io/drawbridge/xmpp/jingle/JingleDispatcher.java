package io.drawbridge.xmpp.jingle;

import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.jingle.standard.GuestCalls;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives each Jingle request to the side that it is for: in our own dialect or in standard Jingle. Made before its sides, since they need the link and the link needs its table of
 * handlers. Owner: the link's loop.
 */
public final class JingleDispatcher implements IqHandlers.Handler {
    private @Nullable XmppJoinLink web;
    private @Nullable CallbridgeJoins callbridge;
    private @Nullable GuestCalls guests;

    /** Puts itself into the table of a link. */
    public JingleDispatcher(IqHandlers handlers) {
        handlers.add("jingle", Xmlns.JINGLE, this, List.of(Xmlns.JINGLE, Xmlns.SDP));
    }

    /** The asking side on this link; before the link is switched on. */
    public void serve(XmppJoinLink side) {
        web = side;
    }

    /** The answering side on this link; before the link is switched on. */
    public void serve(CallbridgeJoins side) {
        callbridge = side;
    }

    /** The side of other people's clients on this link; before the link is switched on. */
    public void serve(GuestCalls side) {
        guests = side;
    }

    @Override
    public void onRequest(Iq iq, Consumer<Iq> reply) {
        XmlElement jingle = iq.payload().orElse(XmlElement.of("none", ""));
        GuestCalls standard = guests;
        if (standard != null && iq.type() == Iq.Type.SET && (standard.owns(iq) || !JingleCodec.ours(jingle))) {
            standard.onRequest(iq, reply);
            return;
        }
        JingleCodec.Reading reading = JingleCodec.read(jingle);
        if (iq.type() != Iq.Type.SET) {
            reply.accept(iq.refuse("bad-request", "jingle is set"));
        } else if (reading instanceof JingleCodec.Reading.Good good) {
            dispatch(iq, good.message(), reply);
        } else if (reading instanceof JingleCodec.Reading.Bad bad) {
            reply.accept(iq.refuse("bad-request", bad.why()));
        } else {
            reply.accept(iq.refuse("service-unavailable", "only sessions described by " + Xmlns.SDP + " are taken"));
        }
    }

    private void dispatch(Iq iq, JingleMessage message, Consumer<Iq> reply) {
        Optional<XmppJoinLink> asking = Optional.ofNullable(web);
        Optional<CallbridgeJoins> answering = Optional.ofNullable(callbridge);
        boolean initiate = message instanceof JingleMessage.Initiate;
        if (!initiate && asking.filter(side -> side.owns(iq, message)).isPresent()) {
            asking.get().onMessage(iq, message, reply);
        } else if (answering.isPresent()) {
            answering.get().onMessage(iq, message, reply);
        } else {
            reply.accept(iq.refuse("item-not-found", "there is no such session"));
        }
    }
}
