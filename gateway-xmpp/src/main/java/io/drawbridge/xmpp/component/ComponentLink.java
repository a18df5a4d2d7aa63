package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.LinkEffects;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.callbridge.LinkInput;
import io.drawbridge.xmpp.callbridge.LinkMachine;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.IqCodec;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component's link at work: runs {@link LinkMachine} on an event loop and carries its effects out; sends and answers IQs. Owner: the
 * loop, except where a method says otherwise.
 */
public final class ComponentLink implements Carrier {
    private static final Logger log = LoggerFactory.getLogger(ComponentLink.class);
    private static final long IQ_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SWEEP_MILLIS = 500;

    private final Loops loops;
    private final EventLoop loop;
    private final Ticker ticker;
    private final LinkSettings settings;
    private final IqHandlers handlers;
    private final LinkMachine machine;
    private final PendingIqs pending = new PendingIqs(IQ_LIMIT_NANOS);
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private BiConsumer<LinkState, String> trace = (to, why) -> {};
    private boolean draining;
    private int generation;
    private @Nullable ComponentConnection connection;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> sweep;
    private volatile Instant since = Instant.now();
    private volatile LinkStatus status;

    /** Starts DISABLED; {@code handlers} is complete by the time of {@link #enable()}. */
    public ComponentLink(Loops loops, Ticker ticker, LinkSettings settings, IqHandlers handlers, Random random) {
        this.loops = loops;
        this.loop = loops.signalling();
        this.ticker = ticker;
        this.settings = settings;
        this.handlers = handlers;
        this.machine = new LinkMachine(settings.server().toString(), settings.times(), random, new Queue());
        this.status = snapshot();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    /** The state now; thread-safe. */
    public LinkStatus status() {
        return status;
    }

    @Override
    public String component() {
        return settings.component();
    }

    @Override
    public Optional<String> unavailable() {
        LinkStatus now = status;
        return now.usable() ? Optional.empty() : Optional.of(now.describe());
    }

    @Override
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Tells each change of the state with its reason, on the loop; before {@link #enable()}. */
    public void trace(BiConsumer<LinkState, String> told) {
        trace = told;
    }

    /** Switches the link on; thread-safe. */
    public void enable() {
        loop.execute(() -> {
            sweep = loop.scheduleAtFixedRate(
                    () -> pending.expire(ticker.nanoTime()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            feed(new LinkInput.Enable());
        });
    }

    /** Switches the link off and says good-bye to the server; thread-safe. */
    public Future<?> disable() {
        return loop.submit(() -> {
            if (sweep != null) {
                sweep.cancel(false);
            }
            feed(new LinkInput.Disable());
        });
    }

    @Override
    public void request(Iq request, Consumer<IqAnswer> then) {
        if (!machine.usable()) {
            then.accept(new IqAnswer.LinkDown());
            return;
        }
        Optional<String> refusal = send(request);
        if (refusal.isPresent()) {
            then.accept(new IqAnswer.Refused(new Iq.Failure("policy-violation", refusal.get())));
        } else {
            pending.sent(request, ticker.nanoTime(), then);
        }
    }

    /** Prints and writes; says why not, if not. */
    private Optional<String> send(Iq iq) {
        Optional<String> xml = IqCodec.print(iq);
        if (xml.isEmpty()) {
            return Optional.of("an address in it is none");
        }
        if (xml.get().getBytes(StandardCharsets.UTF_8).length > StreamLimits.STRICT.stanzaBytes()) {
            return Optional.of(
                    "it is longer than the " + StreamLimits.STRICT.stanzaBytes() + " bytes that a link carries");
        }
        if (connection != null) {
            connection.write(xml.get());
        }
        return Optional.empty();
    }

    private void feed(LinkInput input) {
        machine.on(input, ticker.nanoTime());
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (Runnable next = effects.poll(); next != null; next = effects.poll()) {
                next.run();
            }
        } finally {
            draining = false;
            status = snapshot();
        }
    }

    private LinkStatus snapshot() {
        return new LinkStatus(
                settings.component(),
                machine.state(),
                settings.server().toString(),
                machine.usable(),
                machine.lastError(),
                since);
    }

    private void onStanza(XmlElement stanza) {
        try {
            if (!stanza.name().equals("iq")) {
                handlers.onOther(stanza, this::sendOther);
                return;
            }
            IqCodec.Reading reading = IqCodec.read(stanza);
            if (reading instanceof IqCodec.Reading.Bad bad) {
                log.debug("xmpp link {}: {}", settings.component(), bad.why());
                bad.answer().ifPresent(this::send);
            } else if (reading instanceof IqCodec.Reading.Good good) {
                onIq(good.iq());
            }
        } catch (RuntimeException e) {
            log.error("xmpp link {}: a stanza could not be worked on", settings.component(), e);
        }
    }

    private void sendOther(XmlElement stanza) {
        if (connection != null) {
            connection.write(XmlPrinter.print(stanza, Xmlns.COMPONENT));
        }
    }

    private void onIq(Iq iq) {
        if (iq.request()) {
            handlers.onRequest(iq, this::send);
        } else if (iq.id().startsWith("ping-") && iq.from().equals(settings.component())) {
            feed(new LinkInput.PingAnswered(
                    iq.id(), iq.error().map(Iq.Failure::condition).orElse("")));
        } else {
            pending.answered(iq);
        }
    }

    /** The machine's effects, queued until it has returned. */
    private final class Queue implements LinkEffects {
        @Override
        public void resolve() {
            int mine = ++generation;
            effects.add(() -> settings.lookup()
                    .lookup(settings.server().host())
                    .whenComplete((found, failure) -> loop.execute(() -> onResolved(mine, found, failure))));
        }

        private void onResolved(int mine, @Nullable List<InetAddress> found, @Nullable Throwable failure) {
            if (mine != generation) {
                return;
            }
            if (failure != null || found == null || found.isEmpty()) {
                feed(new LinkInput.Lost(
                        LinkFaults.lookupFailed(settings.server().toString())));
                return;
            }
            feed(new LinkInput.Resolved(found.stream()
                    .map(address ->
                            new InetSocketAddress(address, settings.server().port()))
                    .toList()));
        }

        @Override
        public void connect(InetSocketAddress target) {
            int mine = ++generation;
            effects.add(() -> open(mine, target));
        }

        private void open(int mine, InetSocketAddress target) {
            Optional<SslContext> tls = Optional.empty();
            if (settings.tls().isPresent()) {
                try {
                    tls = Optional.of(settings.tls().get().towards(settings.names()));
                } catch (GeneralSecurityException | IOException e) {
                    feed(new LinkInput.Lost(LinkFaults.tlsUnusable(e)));
                    return;
                }
            }
            connection = new ComponentConnection(
                    loops,
                    loop,
                    target,
                    settings.server().toString(),
                    settings.component(),
                    tls,
                    settings.names(),
                    new Incoming(mine));
        }

        @Override
        public void openStream() {
            effects.add(() -> onConnection(ComponentConnection::openStream));
        }

        @Override
        public void handshake(String streamId) {
            String digest = HandshakeDigest.of(streamId, settings.secret().reveal());
            effects.add(() -> onConnection(c -> c.handshake(digest)));
        }

        @Override
        public void ping(String id) {
            Iq ping = Iq.get(id, settings.component(), settings.component(), XmlElement.of("ping", Xmlns.PING));
            effects.add(() -> send(ping));
        }

        @Override
        public void close() {
            generation++;
            effects.add(() -> {
                onConnection(ComponentConnection::close);
                connection = null;
                pending.linkDown();
            });
        }

        @Override
        public void setTimer(long atNanos) {
            effects.add(() -> {
                if (timer != null) {
                    timer.cancel(false);
                }
                long delay = Math.max(0, atNanos - ticker.nanoTime());
                timer = loop.schedule(() -> feed(new LinkInput.Timer()), delay, TimeUnit.NANOSECONDS);
            });
        }

        @Override
        public void changed(LinkState from, LinkState to, String why) {
            effects.add(() -> {
                since = Instant.now();
                if (to == LinkState.BACKOFF) {
                    log.warn("xmpp link {}: {} -> {}: {}", settings.component(), from, to, why);
                } else {
                    log.info("xmpp link {}: {} -> {}: {}", settings.component(), from, to, why);
                }
                trace.accept(to, why);
            });
        }

        @Override
        public void usable(boolean usable) {
            effects.add(() -> {
                status = snapshot();
                log.info("xmpp link {}: joins are {}", settings.component(), usable ? "carried" : "not carried");
                watchers.forEach(watcher -> watcher.onUsable(usable));
            });
        }

        private void onConnection(Consumer<ComponentConnection> action) {
            ComponentConnection current = connection;
            if (current != null) {
                action.accept(current);
            }
        }
    }

    /** What a connection says; one that is not the current any more is not heard. */
    private final class Incoming implements ComponentConnection.Events {
        private final int mine;

        Incoming(int mine) {
            this.mine = mine;
        }

        private void hear(LinkInput input) {
            if (mine == generation) {
                feed(input);
            }
        }

        @Override
        public void onConnected(boolean tlsFollows) {
            hear(new LinkInput.Connected(tlsFollows));
        }

        @Override
        public void onSecured() {
            hear(new LinkInput.Secured());
        }

        @Override
        public void onStreamOpened(String streamId) {
            hear(new LinkInput.StreamOpened(streamId));
        }

        @Override
        public void onHandshakeAccepted() {
            hear(new LinkInput.HandshakeAccepted());
        }

        @Override
        public void onStanza(XmlElement stanza) {
            if (mine == generation && machine.state() == LinkState.READY) {
                ComponentLink.this.onStanza(stanza);
            }
        }

        @Override
        public void onSkipped(XmlElement head, String why) {
            String type = head.attribute("type");
            if (mine == generation
                    && (type.equals("get") || type.equals("set"))
                    && !head.attribute("id").isEmpty()) {
                Iq shape = new Iq(
                        Iq.Type.GET,
                        head.attribute("id"),
                        head.attribute("from"),
                        head.attribute("to"),
                        Optional.empty(),
                        Optional.empty());
                send(shape.refuse("policy-violation", why));
            }
        }

        @Override
        public void onLost(LinkFault fault) {
            hear(new LinkInput.Lost(fault));
        }
    }
}
