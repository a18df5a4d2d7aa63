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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    /** Pings at once when a link is new: where two hold the name, one of these finds the other. */
    private static final int FIRST_PINGS = 4;

    private static final long RIVAL_SHOWN_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Loops loops;
    private final EventLoop loop;
    private final Ticker ticker;
    private final LinkSettings settings;
    private final IqHandlers handlers;
    private final LinkMachine machine;
    private final PendingIqs pending;
    private final Instance instance;
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final LinkJoins joins;
    private final LinkLog told;
    private BiConsumer<LinkState, String> trace = (to, why) -> {};
    private OptionalLong roundTripNanos = OptionalLong.empty();
    private String address = "";
    private Runnable changed = () -> {};
    private int pings;
    private Optional<Instance.Rival> rival = Optional.empty();
    private long rivalNanos;
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
        this.pending = pending;
        this.instance = instance;
        this.loops = loops;
        this.loop = loops.signalling();
        this.ticker = ticker;
        this.settings = settings;
        this.handlers = handlers;
        this.joins = new LinkJoins(settings.component());
        this.told = new LinkLog(settings.component());
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
        loop.execute(() -> {
            sweep = loop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            certificates = loop.scheduleAtFixedRate(
                    this::lookAtCertificate, CERTIFICATE_SECONDS, CERTIFICATE_SECONDS, TimeUnit.SECONDS);
            feed(new LinkInput.Enable());
        });
    }

    private void sweep() {
        pending.expire(ticker.nanoTime());
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
        Optional<String> refusal = send(request);
        if (refusal.isPresent()) {
            then.accept(new IqAnswer.Refused(new Iq.Failure("policy-violation", refusal.get())));
        } else {
            pending.sent(this, request, ticker.nanoTime(), then);
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
            told.observer().onSent();
            joins.sent(iq, ticker.nanoTime()).ifPresent(this::serves);
        }
        return Optional.empty();
    }

    private void serves(String sid) {
        told.step(RegistrationStep.JOIN, "sid " + sid + " crosses the link");
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
                machine.lastError().or(this::rivalText),
                since,
                peer,
                joins.figures(address, roundTripNanos, ticker.nanoTime()));
    }

    /** Says once each time when the end of the server's certificate comes nearer; the link stands on. */
    private void lookAtCertificate() {
        peer.flatMap(facts -> certificateWatch.look(facts.whose(), facts.notAfter(), Instant.now()))
                .ifPresent(words -> log.warn("xmpp link {}: {}", settings.component(), words));
    }

    private Optional<String> rivalText() {
        return rival.filter(r -> ticker.nanoTime() - rivalNanos < RIVAL_SHOWN_NANOS)
                .map(r -> LinkFaults.rivalToldOff(settings.server().toString(), settings.component(), r.toString()));
    }

    private void onStanza(XmlElement stanza) {
        told.observer().onReceived();
        try {
            if (!stanza.name().equals("iq")) {
                handlers.onOther(stanza, this::sendOther);
                return;
            }
            IqCodec.Reading reading = IqCodec.read(stanza);
            if (reading instanceof IqCodec.Reading.Bad bad) {
                told.observer().onMalformed();
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
        joins.received(iq, ticker.nanoTime()).ifPresent(this::serves);
        boolean fromOurselves =
                iq.from().equals(settings.component()) && iq.to().equals(settings.component());
        if (iq.request() && fromOurselves && iq.payload().filter(Instance::is).isPresent()) {
            send(iq.result(instance.element(ticker.nanoTime())));
            meet(instance.rival(iq.payload().get()));
        } else if (iq.request()) {
            handlers.onRequest(iq, this::send);
        } else {
            pending.answered(iq);
        }
    }

    private void sendPing(String id) {
        pings++;
        Iq ping = Iq.get(
                "ping-" + instance.id() + "-" + System.identityHashCode(this) + "-" + pings,
                settings.component(),
                settings.component(),
                instance.element(ticker.nanoTime()));
        long sentAt = ticker.nanoTime();
        if (send(ping).isEmpty()) {
            pending.sent(this, ping, sentAt, answer -> {
                if (answer instanceof IqAnswer.Done) {
                    roundTripNanos = OptionalLong.of(ticker.nanoTime() - sentAt);
                }
                onPingAnswer(id, answer);
            });
        }
    }

    private void onPingAnswer(String id, IqAnswer answer) {
        if (answer instanceof IqAnswer.Refused refused) {
            feed(new LinkInput.PingAnswered(id, refused.failure().condition()));
        } else if (answer instanceof IqAnswer.Done done) {
            Optional<Instance.Rival> other = done.result().payload().flatMap(instance::rival);
            if (other.isEmpty()) {
                feed(new LinkInput.PingAnswered(id, ""));
            }
            meet(other);
        }
    }

    /** Another process holds our name at this server: the one that came later gives way. */
    private void meet(Optional<Instance.Rival> met) {
        if (met.isEmpty() || machine.state() != LinkState.READY) {
            return;
        }
        Instance.Rival other = met.get();
        String server = settings.server().toString();
        if (instance.yieldsTo(other, ticker.nanoTime())) {
            feed(new LinkInput.Lost(LinkFaults.rivalHolds(server, settings.component(), other.toString())));
            return;
        }
        if (rival.filter(known -> known.id().equals(other.id())).isEmpty()) {
            log.warn(
                    "xmpp link {}: {}",
                    settings.component(),
                    LinkFaults.rivalToldOff(server, settings.component(), other.toString()));
        }
        rival = met;
        rivalNanos = ticker.nanoTime();
        status = snapshot();
        for (int i = 0; i < FIRST_PINGS; i++) {
            sendPing("rival"); // so that it learns of us
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
            int times = machine.usable() ? 1 : FIRST_PINGS;
            effects.add(() -> {
                for (int i = 0; i < times; i++) {
                    sendPing(id);
                }
            });
        }

        @Override
        public void close() {
            generation++;
            effects.add(() -> {
                onConnection(ComponentConnection::close);
                connection = null;
                roundTripNanos = OptionalLong.empty();
                address = "";
                peer = Optional.empty();
                pending.linkDown(ComponentLink.this);
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
                ComponentLink.this.onStanza(stanza);
            }
        }

        @Override
        public void onSkipped(XmlElement head, String why) {
            told.observer().onMalformed();
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
