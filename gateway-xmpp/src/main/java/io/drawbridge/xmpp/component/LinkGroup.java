package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.GroupEffects;
import io.drawbridge.xmpp.callbridge.GroupInput;
import io.drawbridge.xmpp.callbridge.GroupMachine;
import io.drawbridge.xmpp.callbridge.GroupServer;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.RegistrationStep;
import io.drawbridge.xmpp.stanza.Iq;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links of one component: runs {@link GroupMachine} on an event loop, opens and closes {@link ComponentLink}s as it says, and carries
 * each request over one of those that are usable. Owner: the loop, except where a method says otherwise.
 */
public final class LinkGroup implements Carrier {
    private static final Logger log = LoggerFactory.getLogger(LinkGroup.class);
    private static final long IQ_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What a server says when it cannot deliver; another server may. */
    private static final Set<String> UNREACHABLE = Set.of(
            "remote-server-not-found",
            "remote-server-timeout",
            "service-unavailable",
            "not-connected",
            "recipient-unavailable");

    private record Open(GroupServer server, ComponentLink link) {}

    private final Loops loops;
    private final EventLoop loop;
    private final Ticker ticker;
    private final IqHandlers handlers;
    private final Random random;
    private final Instance instance;
    private final GroupMachine machine;
    private final PendingIqs pending = new PendingIqs(IQ_LIMIT_NANOS);
    private final Map<String, Open> links = new LinkedHashMap<>();
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final String component;
    private LinkObserver observer = LinkObserver.NONE;
    private GroupSettings settings;
    private boolean draining;
    private int question;
    private String lastWarned = "";
    private LinkState lookupState = LinkState.DISABLED;
    private Instant lookupSince = Instant.now();
    private @Nullable Future<?> timer;
    private volatile List<LinkStatus> statuses = List.of();

    /** Starts switched off; {@code handlers} is complete by the time of {@link #enable()}. */
    public LinkGroup(
            Loops loops, Ticker ticker, GroupSettings settings, IqHandlers handlers, String host, Random random) {
        this.loops = loops;
        this.loop = loops.signalling();
        this.ticker = ticker;
        this.settings = settings;
        this.component = settings.component();
        this.handlers = handlers;
        this.random = random;
        this.instance = Instance.create(host, ticker.nanoTime());
        this.machine = new GroupMachine(settings.times(), settings.groupTimes(), random, new Queue());
        this.statuses = snapshot();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String component() {
        return component;
    }

    /** Every link, the best first; at least one, which speaks of the look-up while no server is known. Thread-safe. */
    public List<LinkStatus> statuses() {
        return statuses;
    }

    /** The best link; thread-safe. */
    public LinkStatus status() {
        return statuses.get(0);
    }

    @Override
    public Optional<String> unavailable() {
        LinkStatus best = status();
        return best.usable() ? Optional.empty() : Optional.of(best.describe());
    }

    @Override
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Who counts what happens on the links; before {@link #enable()}. */
    public void observe(LinkObserver told) {
        observer = told;
    }

    /** Switches the links on; thread-safe. */
    public void enable() {
        loop.execute(() -> feed(new GroupInput.Enable()));
    }

    /** Switches them off and says good-bye to the servers; thread-safe. */
    public Future<?> disable() {
        return loop.submit(() -> feed(new GroupInput.Disable()));
    }

    /**
     * From now on other servers, another secret or other trust, for the same component; sessions over the group live on, and what they
     * send meanwhile waits for the new links. Thread-safe.
     */
    public void replace(GroupSettings newer) {
        if (!newer.component().equals(component)) {
            throw new IllegalArgumentException("a group serves one component");
        }
        loop.execute(() -> {
            settings = newer;
            feed(new GroupInput.Restart());
        });
    }

    // ---- requests ----

    @Override
    public void request(Iq request, Consumer<IqAnswer> then) {
        List<ComponentLink> usable = inOrder(request);
        if (usable.isEmpty()) {
            then.accept(new IqAnswer.LinkDown());
        } else {
            attempt(request, usable, 0, then);
        }
    }

    /** What a server could not deliver goes over the next link; the far end has not seen it. */
    private void attempt(Iq request, List<ComponentLink> usable, int index, Consumer<IqAnswer> then) {
        usable.get(index).request(request, answer -> {
            boolean undelivered = answer instanceof IqAnswer.Refused refused
                    && UNREACHABLE.contains(refused.failure().condition());
            if (undelivered && index + 1 < usable.size()) {
                attempt(request, usable, index + 1, then);
            } else {
                then.accept(answer);
            }
        });
    }

    /**
     * The usable links of the best priority before the others; among those of one priority in proportion to their weights, and always the
     * same for two addresses, so that the messages of a session keep their order (weighted rendezvous hashing).
     */
    private List<ComponentLink> inOrder(Iq request) {
        String pair = request.from() + ' ' + request.to();
        return links.values().stream()
                .filter(open -> open.link().usable())
                .sorted(Comparator.comparingInt((Open open) -> open.server().priority())
                        .thenComparingDouble(open -> Rendezvous.cost(
                                open.server().address(), open.server().weight(), pair)))
                .map(Open::link)
                .toList();
    }

    // ---- the machine's world ----

    private void feed(GroupInput input) {
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
            statuses = snapshot();
        }
    }

    private List<LinkStatus> snapshot() {
        List<LinkStatus> all = new ArrayList<>();
        links.values().forEach(open -> all.add(open.link().status()));
        all.sort(Comparator.comparing((LinkStatus status) -> !status.usable())
                .thenComparingInt(status -> progress(status.state())));
        for (String address : machine.standbys()) {
            String text = "stands by: it is one cluster with another server of this list, where the name is held";
            all.add(LinkStatus.idle(component, LinkState.BACKOFF, address, Optional.of(text), lookupSince));
        }
        LinkState looking = machine.lookupState();
        if (looking != lookupState) {
            lookupState = looking;
            lookupSince = Instant.now();
        }
        if (all.isEmpty()) {
            Optional<String> why = machine.lookupFault().map(LinkFault::text);
            boolean known = looking == LinkState.READY; // the first link is opened the next moment
            all.add(LinkStatus.idle(
                    component, known ? LinkState.RESOLVING : looking, settings.place(), why, lookupSince));
        }
        return List.copyOf(all);
    }

    private static int progress(LinkState state) {
        return switch (state) {
            case READY -> 0;
            case AUTHENTICATING -> 1;
            case TLS -> 2;
            case CONNECTING -> 3;
            case RESOLVING -> 4;
            case BACKOFF -> 5;
            case DISABLED -> 6;
        };
    }

    /** One line for a fault, not one for each attempt. */
    private void warnOnce(String text) {
        if (!text.equals(lastWarned)) {
            lastWarned = text;
            log.warn("xmpp {}: {}", component, text);
        }
    }

    private void onUsable(boolean usable) {
        lastWarned = usable ? "" : lastWarned;
        statuses = snapshot();
        boolean none = links.values().stream().noneMatch(open -> open.link().usable());
        if (usable || none) {
            watchers.forEach(watcher -> watcher.onUsable(usable));
        }
    }

    /** The machine's effects, queued until it has returned. */
    private final class Queue implements GroupEffects {
        @Override
        public void lookup() {
            int mine = ++question;
            effects.add(() -> settings.servers()
                    .servers()
                    .whenComplete((answer, failure) -> loop.execute(() -> onAnswer(mine, answer))));
        }

        private void discovered(List<Server> servers) {
            RegistrationStep step = RegistrationStep.DISCOVERY;
            List<ServerAddress> all = servers.stream().map(Server::address).toList();
            log.info(
                    "xmpp {}: step {}, {}: SRV of {} leads to {}",
                    component,
                    step.number(),
                    step.label(),
                    settings.place(),
                    all);
            observer.onStep(step);
        }

        private void onAnswer(int mine, ServerLookup.@Nullable Answer answer) {
            if (mine != question) {
                return;
            }
            if (answer instanceof ServerLookup.Answer.Found found) {
                if (found.validNanos() != Long.MAX_VALUE) {
                    discovered(found.servers());
                }
                feed(new GroupInput.Found(
                        found.servers().stream()
                                .map(s -> new GroupServer(s.address().toString(), s.priority(), s.weight()))
                                .toList(),
                        found.validNanos()));
            } else if (answer instanceof ServerLookup.Answer.Failed failed) {
                warnOnce(failed.fault().text());
                feed(new GroupInput.NotFound(failed.fault()));
            }
        }

        @Override
        public void open(GroupServer server) {
            effects.add(() -> ServerAddress.parse(server.address()).ifPresent(address -> {
                ComponentLink link = new ComponentLink(
                        loops, ticker, settings.towards(address), handlers, random, pending, instance);
                links.put(server.address(), new Open(server, link));
                link.observe(observer);
                link.watch(LinkGroup.this::onUsable);
                link.onChange(() -> onChange(server.address(), link));
                link.enableNow(); // posted, it could come after the close of a link that is in no map any more
            }));
        }

        private void onChange(String address, ComponentLink link) {
            Open current = links.get(address);
            if (current != null && current.link() == link) {
                feed(new GroupInput.LinkChanged(address, link.status().state(), link.usable(), link.fault()));
            }
        }

        @Override
        public void close(String address) {
            effects.add(() -> {
                Open gone = links.remove(address);
                if (gone != null) {
                    gone.link().disableNow();
                }
            });
        }

        @Override
        public void setTimer(long atNanos) {
            effects.add(() -> {
                if (timer != null) {
                    timer.cancel(false);
                }
                long delay = Math.max(0, atNanos - ticker.nanoTime());
                timer = loop.schedule(() -> feed(new GroupInput.Timer()), delay, TimeUnit.NANOSECONDS);
            });
        }

        @Override
        public void alarm(String text) {
            effects.add(() -> warnOnce(text));
        }
    }
}
