package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.component.AddressLookup.Answer;
import io.drawbridge.xmpp.dns.Dns;
import io.drawbridge.xmpp.dns.DnsAnswer;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host's addresses: literal ones as they are; {@code localhost} never leaves the machine (RFC 6761 section 6.3); then the hosts file; then
 * A and AAAA in one go. The family that is late is waited for shortly (RFC 8305 section 3). Thread-safe.
 */
final class NameLookup implements AddressLookup {
    /** Longer than the standard's 50 ms, since links are made seldom and a family that is left out is missed for the whole attempt. */
    static final long LATE_FAMILY_MILLIS = 300;

    private static final List<InetAddress> LOCALHOST = List.of(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6);

    private final EventExecutor executor;
    private final Dns dns;
    private final Function<String, CompletionStage<List<InetAddress>>> lastResort;
    private final DefaultHostsFileEntriesResolver hostsFile = new DefaultHostsFileEntriesResolver();

    /**
     * @param executor runs the wait for the late family
     * @param lastResort asked when DNS says that there is no such host
     */
    NameLookup(EventExecutor executor, Dns dns, Function<String, CompletionStage<List<InetAddress>>> lastResort) {
        this.executor = executor;
        this.dns = dns;
        this.lastResort = lastResort;
    }

    /** What the system knows beyond DNS, as search domains and multicast; asked on a thread of its own. */
    static Function<String, CompletionStage<List<InetAddress>>> system() {
        return host -> {
            CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
            Thread asking = new Thread(() -> answer.complete(askSystem(host)), "xmpp-lookup");
            asking.setDaemon(true);
            asking.start();
            return answer;
        };
    }

    private static List<InetAddress> askSystem(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    static Function<String, CompletionStage<List<InetAddress>>> nobody() {
        return host -> CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Answer> lookup(String host) {
        List<InetAddress> known = known(ServerAddress.plain(host));
        return known.isEmpty()
                ? new Pair(host).ask().thenCompose(answer -> orLastResort(host, answer))
                : CompletableFuture.completedFuture(found(known));
    }

    private List<InetAddress> known(String host) {
        @Nullable InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            return List.of(literal);
        }
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return LOCALHOST;
        }
        @Nullable List<InetAddress> listed = hostsFile.addresses(host, ResolvedAddressTypes.IPV4_PREFERRED);
        return listed == null ? List.of() : listed;
    }

    private static Answer found(List<InetAddress> addresses) {
        return new Answer.Found(AddressOrder.interleaved(addresses));
    }

    private CompletionStage<Answer> orLastResort(String host, DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records records) {
            return CompletableFuture.completedFuture(found(addresses(records)));
        }
        DnsAnswer.Nothing nothing = (DnsAnswer.Nothing) answer;
        Answer failed = new Answer.Failed(DnsFaults.address(host, nothing));
        boolean othersMayKnow =
                nothing.why() == Why.NO_SUCH_NAME || nothing.why() == Why.NO_RECORDS || nothing.why() == Why.NO_SERVER;
        return othersMayKnow
                ? lastResort.apply(host).thenApply(more -> more.isEmpty() ? failed : found(more))
                : CompletableFuture.completedFuture(failed);
    }

    private static List<InetAddress> addresses(DnsAnswer.Records records) {
        return records.items().stream()
                .filter(DnsAnswer.Address.class::isInstance)
                .map(item -> ((DnsAnswer.Address) item).address())
                .toList();
    }

    /** The two questions of one host. Answers are taken under its own lock, since they come on any thread. */
    private final class Pair {
        private final String host;
        private final CompletableFuture<DnsAnswer> both = new CompletableFuture<>();
        private final List<DnsAnswer> come = new ArrayList<>();

        Pair(String host) {
            this.host = host;
        }

        CompletionStage<DnsAnswer> ask() {
            dns.ask(new Dns.Question(host, Dns.Kind.A)).thenAccept(this::take);
            dns.ask(new Dns.Question(host, Dns.Kind.AAAA)).thenAccept(this::take);
            return both;
        }

        private synchronized void take(DnsAnswer answer) {
            come.add(answer);
            if (come.size() == 2) {
                finish();
            } else if (answer instanceof DnsAnswer.Records) {
                executor.schedule(this::finish, LATE_FAMILY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void finish() {
            List<DnsAnswer.Item> items = new ArrayList<>();
            long ttlSeconds = Long.MAX_VALUE;
            DnsAnswer telling = come.get(0);
            for (DnsAnswer answer : come) {
                if (answer instanceof DnsAnswer.Records records) {
                    items.addAll(records.items());
                    ttlSeconds = Math.min(ttlSeconds, records.ttlSeconds());
                } else if (answer instanceof DnsAnswer.Nothing nothing && nothing.why() != Why.NO_RECORDS) {
                    telling = answer; // says more than "not in this family"
                }
            }
            both.complete(items.isEmpty() ? telling : new DnsAnswer.Records(items, ttlSeconds));
        }
    }
}
