package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.stanza.Iq;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings over one link to the component's own address: they show that stanzas come through and how long they take, and where another
 * process holds the name too ({@link Instance}), some of them reach it. Owner: the link's loop.
 */
final class HolderPings {
    private static final Logger log = LoggerFactory.getLogger(ComponentLink.class);
    /** At once when a link is new: where two hold the name, one of these finds the other. */
    private static final int FIRST = 4;

    private static final long RIVAL_SHOWN_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** Each of two that stay would answer the other's pings with more of its own. */
    private static final long TELL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The link as the pings see it. */
    interface Wire {
        /** Writes an answer; whether it could. */
        boolean send(Iq iq);

        /** Writes a request whose answer is told. */
        void request(Iq ping, Consumer<IqAnswer> then);

        /** A ping came back; with the condition of an error, or an empty one. */
        void answered(String id, String condition);

        /** Whether the link is registered. */
        boolean ready();

        /** The link is given up. */
        void giveWay(LinkFault fault);

        /** {@link #rivalText} has changed. */
        void rivalMet();
    }

    private final String server;
    private final String component;
    private final Instance instance;
    private final Ticker ticker;
    private final Wire wire;
    private OptionalLong roundTripNanos = OptionalLong.empty();
    private Optional<Instance.Rival> rival = Optional.empty();
    private long rivalNanos;
    private long toldNanos;
    private int count;

    HolderPings(String server, String component, Instance instance, Ticker ticker, Wire wire) {
        this.server = server;
        this.component = component;
        this.instance = instance;
        this.ticker = ticker;
        this.wire = wire;
    }

    /** How long the last one took. */
    OptionalLong roundTripNanos() {
        return roundTripNanos;
    }

    /** The connection is gone. */
    void forgetRoundTrip() {
        roundTripNanos = OptionalLong.empty();
    }

    /** Who else was heard of lately, in a sentence. */
    Optional<String> rivalText() {
        return rival.filter(r -> ticker.nanoTime() - rivalNanos < RIVAL_SHOWN_NANOS)
                .map(r -> LinkFaults.rivalToldOff(server, component, r.toString()));
    }

    /** Asks whether the link still carries. */
    void send(String id, boolean first) {
        for (int i = 0; i < (first ? FIRST : 1); i++) {
            send(id);
        }
    }

    private void send(String id) {
        count++;
        Iq ping = Iq.get(
                "ping-" + instance.id() + "-" + System.identityHashCode(this) + "-" + count,
                component,
                component,
                instance.element(ticker.nanoTime()));
        long sentAt = ticker.nanoTime();
        wire.request(ping, answer -> onAnswer(id, sentAt, answer));
    }

    private void onAnswer(String id, long sentAt, IqAnswer answer) {
        if (answer instanceof IqAnswer.Refused refused) {
            wire.answered(id, refused.failure().condition());
        } else if (answer instanceof IqAnswer.Done done) {
            roundTripNanos = OptionalLong.of(ticker.nanoTime() - sentAt);
            Optional<Instance.Rival> other = done.result().payload().flatMap(instance::rival);
            if (other.isEmpty()) {
                wire.answered(id, "");
            }
            meet(other);
        }
    }

    /** Whether a stanza is a ping of this process, or of another with its name; the server vouches for the address. */
    boolean isFromHolder(Iq iq) {
        return iq.request()
                && iq.from().equals(component)
                && iq.to().equals(component)
                && iq.payload().filter(Instance::is).isPresent();
    }

    /** Such a ping came in. */
    void onRequest(Iq ping) {
        wire.send(ping.result(instance.element(ticker.nanoTime())));
        meet(ping.payload().flatMap(instance::rival));
    }

    /** Another process holds our name at this server: the one that came later gives way. */
    private void meet(Optional<Instance.Rival> met) {
        if (met.isEmpty() || !wire.ready()) {
            return;
        }
        Instance.Rival other = met.get();
        long now = ticker.nanoTime();
        if (instance.yieldsTo(other, now)) {
            wire.giveWay(LinkFaults.rivalHolds(server, component, other.toString()));
            return;
        }
        boolean known = rival.filter(r -> r.id().equals(other.id())).isPresent();
        rival = met;
        rivalNanos = now;
        wire.rivalMet();
        if (known && now - toldNanos < TELL_AGAIN_NANOS) {
            return;
        }
        if (!known) {
            log.warn("xmpp link {}: {}", component, LinkFaults.rivalToldOff(server, component, other.toString()));
        }
        toldNanos = now;
        send("rival", true); // so that it learns of us
    }
}
