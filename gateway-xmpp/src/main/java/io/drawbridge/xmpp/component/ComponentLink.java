package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.ExpiryWatch;
import io.drawbridge.xmpp.callbridge.LinkEffects;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.callbridge.LinkInput;
import io.drawbridge.xmpp.callbridge.LinkMachine;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.RegistrationStep;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
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
    private static final int CERTIFICATE_SECONDS = 10;

    private final Loops loops;
    private final EventLoop loop;
    private final Ticker ticker;
    private final LinkSettings settings;
    private final LinkMachine machine;
    private final LinkStanzas stanzas;
    private final HolderPings pings;
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final LinkLog told;
    private BiConsumer<LinkState, String> trace = (to, why) -> {};
    private String address = "";
    private Runnable changed = () -> {};
    private boolean draining;
    private int generation;
    private @Nullable ComponentConnection connection;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> sweep;
    private @Nullable Future<?> certificates;
    private final ExpiryWatch certificateWatch = new ExpiryWatch();
    private Optional<PeerFacts> peer = Optional.empty();
    private volatile Instant since = Instant.now();
    private volatile LinkStatus status;

    /** Starts DISABLED; {@code handlers} is complete by the time of {@link #enable()}. */
    public ComponentLink(Loops loops, Ticker ticker, LinkSettings settings, IqHandlers handlers, Random random) {
        this(
                loops,
                ticker,
                settings,
                handlers,
                random,
                new PendingIqs(IQ_LIMIT_NANOS),
                Instance.create("localhost", ticker.nanoTime()));
    }

    /** As one of several that serve the component together: they share what is under way and who they are. */
    ComponentLink(
            Loops loops,
            Ticker ticker,
            LinkSettings settings,
            IqHandlers handlers,
            Random random,
            PendingIqs pending,
            Instance instance) {
        this.loops = loops;
        this.loop = loops.signalling();
        this.ticker = ticker;
        this.settings = settings;
        this.told = new LinkLog(settings.component());
        this.machine = new LinkMachine(settings.server().toString(), settings.times(), random, new Queue());
        this.pings =
                new HolderPings(settings.server().toString(), settings.component(), instance, ticker, new PingWire());
        this.stanzas = new LinkStanzas(this, ticker, handlers, pending, pings, told, this::write);
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

    /** Who counts what happens; before {@link #enable()}. */
    public void observe(LinkObserver observer) {
        told.observe(observer);
    }

    /** Tells after each change of {@link #status()}, on the loop; before {@link #enable()}. */
    void onChange(Runnable told) {
        changed = told;
    }

    /** Whether a request can be carried; on the loop. */
    boolean usable() {
        return machine.usable();
    }

    /** Why the last attempt or link ended; on the loop. */
    Optional<LinkFault> fault() {
        return machine.fault();
    }

    /** Switches the link on; thread-safe. */
    public void enable() {
        loop.execute(this::enableNow);
    }

    /** The same, on the loop. */
    void enableNow() {
        sweep = loop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        certificates = loop.scheduleAtFixedRate(
                this::lookAtCertificate, CERTIFICATE_SECONDS, CERTIFICATE_SECONDS, TimeUnit.SECONDS);
        feed(new LinkInput.Enable());
    }

    private void sweep() {
        stanzas.expire();
        status = snapshot();
        changed.run();
    }

    /** Switches the link off and says good-bye to the server; thread-safe. */
    public Future<?> disable() {
        return loop.submit(this::disableNow);
    }

    /** The same, on the loop. */
    void disableNow() {
        if (sweep != null) {
            sweep.cancel(false);
        }
        if (certificates != null) {
            certificates.cancel(false);
        }
        feed(new LinkInput.Disable());
    }

    @Override
    public void request(Iq request, Consumer<IqAnswer> then) {
        if (!machine.usable()) {
            then.accept(new IqAnswer.LinkDown());
            return;
        }
        Optional<String> refusal = stanzas.request(request, then);
        refusal.ifPresent(why -> then.accept(new IqAnswer.Refused(new Iq.Failure("policy-violation", why))));
    }

    private void write(String xml) {
        if (connection != null) {
            connection.write(xml);
        }
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
            changed.run();
        }
    }

    private LinkStatus snapshot() {
        return new LinkStatus(
                settings.component(),
                machine.state(),
                settings.server().toString(),
                machine.usable(),
                machine.lastError().or(pings::rivalText),
                since,
                peer,
                stanzas.figures(address));
    }

    /** Says once each time when the end of the server's certificate comes nearer; the link stands on. */
    private void lookAtCertificate() {
        peer.flatMap(facts -> certificateWatch.look(facts.whose(), facts.notAfter(), Instant.now()))
                .ifPresent(words -> log.warn("xmpp link {}: {}", settings.component(), words));
    }

    /** What the pings of this link see of it. */
    private final class PingWire implements HolderPings.Wire {
        @Override
        public boolean send(Iq iq) {
            return stanzas.send(iq).isEmpty();
        }

        @Override
        public void request(Iq ping, Consumer<IqAnswer> then) {
            stanzas.request(ping, then);
        }

        @Override
        public void answered(String id, String condition) {
            feed(new LinkInput.PingAnswered(id, condition));
        }

        @Override
        public boolean ready() {
            return machine.state() == LinkState.READY;
        }

        @Override
        public void giveWay(LinkFault fault) {
            feed(new LinkInput.Lost(fault));
        }

        @Override
        public void rivalMet() {
            status = snapshot();
        }
    }

    /** The machine's effects, queued until it has returned. */
    private final class Queue implements LinkEffects {
        @Override
        public void resolve() {
            int mine = ++generation;
            effects.add(() -> settings.lookup()
                    .lookup(settings.server().host())
                    .thenAccept(answer -> loop.execute(() -> onResolved(mine, answer))));
        }

        private void onResolved(int mine, AddressLookup.Answer answer) {
            if (mine != generation) {
                return;
            }
            if (answer instanceof AddressLookup.Answer.Failed failed) {
                feed(new LinkInput.Lost(failed.fault()));
            } else if (answer instanceof AddressLookup.Answer.Found found) {
                int port = settings.server().port();
                told.lookedUp(settings.server().host(), found.addresses());
                feed(new LinkInput.Resolved(found.addresses().stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList()));
            }
        }

        @Override
        public void connect(List<InetSocketAddress> targets) {
            int mine = ++generation;
            effects.add(() -> open(mine, targets));
        }

        private void open(int mine, List<InetSocketAddress> targets) {
            told.connecting(targets);
            Optional<SslContext> tls = Optional.empty();
            if (settings.tls().isPresent()) {
                try {
                    tls = Optional.of(settings.tls().get().towards(settings.names()));
                } catch (GeneralSecurityException | IOException e) {
                    feed(new LinkInput.Lost(LinkFaults.tlsUnusable(e)));
                    return;
                }
            }
            ComponentConnection opening = new ComponentConnection(
                    loops,
                    loop,
                    ticker,
                    targets,
                    settings.times().connectNanos(),
                    settings.server().toString(),
                    settings.component(),
                    tls,
                    settings.names(),
                    new Incoming(mine));
            connection = opening;
            opening.start();
        }

        @Override
        public void openStream() {
            effects.add(() -> onConnection(ComponentConnection::openStream));
        }

        @Override
        public void handshake(String streamId) {
            String digest = HandshakeDigest.of(streamId, settings.secret().reveal());
            effects.add(() -> onConnection(c -> {
                told.step(RegistrationStep.REGISTERING, "with the id " + settings.component() + " and its secret");
                c.handshake(digest);
            }));
        }

        @Override
        public void ping(String id) {
            boolean first = !machine.usable();
            effects.add(() -> pings.send(id, first));
        }

        @Override
        public void close() {
            generation++;
            effects.add(() -> {
                onConnection(ComponentConnection::close);
                connection = null;
                pings.forgetRoundTrip();
                address = "";
                peer = Optional.empty();
                stanzas.linkDown();
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
                told.changed(from, to, why, conflict());
                trace.accept(to, why);
            });
        }

        @Override
        public void usable(boolean usable) {
            effects.add(() -> {
                status = snapshot();
                told.usable(usable, settings.server().toString());
                watchers.forEach(watcher -> watcher.onUsable(usable));
            });
        }

        /** The group knows whether that is bad. */
        private boolean conflict() {
            return machine.fault()
                    .filter(f -> f.kind() == LinkFault.Kind.CONFLICT)
                    .isPresent();
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
        public void onConnected(boolean tlsFollows, List<InetSocketAddress> left) {
            if (mine == generation && connection != null) {
                address = connection.remote().map(LinkLog::text).orElse("");
            }
            hear(new LinkInput.Connected(tlsFollows, left));
        }

        @Override
        public void onSecured() {
            if (mine == generation && connection != null) {
                peer = connection.peer();
                lookAtCertificate();
                told.secured(peer, settings.names());
            }
            hear(new LinkInput.Secured());
        }

        @Override
        public void onStreamOpened(String streamId) {
            hear(new LinkInput.StreamOpened(streamId));
        }

        @Override
        public void onHandshakeAccepted() {
            if (mine == generation && machine.state() == LinkState.AUTHENTICATING) {
                told.step(RegistrationStep.VALIDATED, "the server has taken id and secret");
            }
            hear(new LinkInput.HandshakeAccepted());
        }

        @Override
        public void onStanza(XmlElement stanza) {
            if (mine == generation && machine.state() == LinkState.READY) {
                stanzas.onStanza(stanza);
            }
        }

        @Override
        public void onSkipped(XmlElement head, String why) {
            told.observer().onMalformed();
            if (mine == generation && machine.state() == LinkState.READY) {
                stanzas.refuse(head, "policy-violation", why);
            }
        }

        @Override
        public void onLost(LinkFault fault) {
            hear(new LinkInput.Lost(fault));
        }
    }
}
