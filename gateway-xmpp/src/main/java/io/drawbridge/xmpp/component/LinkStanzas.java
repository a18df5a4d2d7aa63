package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.RegistrationStep;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.IqCodec;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stanzas of one link: requests out, answers in, and strangers' requests to those who answer them. Owner: the link's loop. */
final class LinkStanzas {
    private static final Logger log = LoggerFactory.getLogger(ComponentLink.class);

    private final ComponentLink link;
    private final String component;
    private final Ticker ticker;
    private final IqHandlers handlers;
    private final PendingIqs pending;
    private final HolderPings pings;
    private final LinkLog told;
    private final LinkJoins joins;
    private final Consumer<String> write;

    LinkStanzas(
            ComponentLink link,
            Ticker ticker,
            IqHandlers handlers,
            PendingIqs pending,
            HolderPings pings,
            LinkLog told,
            Consumer<String> write) {
        this.link = link;
        this.component = link.component();
        this.ticker = ticker;
        this.handlers = handlers;
        this.pending = pending;
        this.pings = pings;
        this.told = told;
        this.joins = new LinkJoins(component);
        this.write = write;
    }

    /** Requests that are due get no answer any more. */
    void expire() {
        pending.expire(ticker.nanoTime());
    }

    /** Nor do those that went over this link. */
    void linkDown() {
        pending.linkDown(link);
    }

    LinkFigures figures(String address) {
        return joins.figures(address, pings.roundTripNanos(), ticker.nanoTime());
    }

    /** Sends what is to be answered; says why not, if not, and then {@code then} is told nothing. */
    Optional<String> request(Iq request, Consumer<IqAnswer> then) {
        Optional<String> refusal = send(request);
        if (refusal.isEmpty()) {
            pending.sent(link, request, ticker.nanoTime(), then);
        }
        return refusal;
    }

    /** Prints and writes; says why not, if not. */
    Optional<String> send(Iq iq) {
        Optional<String> xml = IqCodec.print(iq);
        if (xml.isEmpty()) {
            return Optional.of("an address in it is none");
        }
        if (xml.get().getBytes(StandardCharsets.UTF_8).length > StreamLimits.STRICT.stanzaBytes()) {
            return Optional.of(
                    "it is longer than the " + StreamLimits.STRICT.stanzaBytes() + " bytes that a link carries");
        }
        write.accept(xml.get());
        told.observer().onSent();
        joins.sent(iq, ticker.nanoTime()).ifPresent(this::serves);
        return Optional.empty();
    }

    private void serves(String sid) {
        told.step(RegistrationStep.JOIN, "sid " + sid + " crosses the link");
    }

    /** Takes what the server sends on a registered link. */
    @SuppressWarnings("IllegalCatch") // a stanza that some handler stumbles over must not cost the link
    void onStanza(XmlElement stanza) {
        told.observer().onReceived();
        try {
            take(stanza);
        } catch (RuntimeException | StackOverflowError e) {
            log.error("xmpp link {}: a stanza could not be worked on", component, e);
            refuse(stanza, "internal-server-error", "this could not be worked on");
        }
    }

    private void take(XmlElement stanza) {
        if (!stanza.name().equals("iq")) {
            handlers.onOther(stanza, this::sendOther);
            return;
        }
        IqCodec.Reading reading = IqCodec.read(stanza);
        if (reading instanceof IqCodec.Reading.Bad bad) {
            told.observer().onMalformed();
            log.debug("xmpp link {}: {}", component, bad.why());
            bad.answer().ifPresent(this::send);
        } else if (reading instanceof IqCodec.Reading.Good good) {
            onIq(good.iq());
        }
    }

    /** Answers a request of which only the head can be trusted; nothing else is answered. */
    void refuse(XmlElement head, String condition, String why) {
        String type = head.attribute("type");
        boolean request = head.name().equals("iq") && (type.equals("get") || type.equals("set"));
        if (request && !head.attribute("id").isEmpty()) {
            Iq shape = new Iq(
                    Iq.Type.GET,
                    head.attribute("id"),
                    head.attribute("from"),
                    head.attribute("to"),
                    Optional.empty(),
                    Optional.empty());
            send(shape.refuse(condition, why));
        }
    }

    private void sendOther(XmlElement stanza) {
        write.accept(XmlPrinter.print(stanza, Xmlns.COMPONENT));
    }

    private void onIq(Iq iq) {
        joins.received(iq, ticker.nanoTime()).ifPresent(this::serves);
        if (pings.isFromHolder(iq)) {
            pings.onRequest(iq);
        } else if (iq.request()) {
            handlers.onRequest(iq, this::send);
        } else {
            pending.answered(iq);
        }
    }
}
