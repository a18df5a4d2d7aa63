package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.dns.Dns;
import io.drawbridge.xmpp.dns.DnsAnswer;
import io.drawbridge.xmpp.dns.DnsAnswer.Srv;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Finds a domain's servers for components by the SRV records of {@code _xmpp-component._tcp} (RFC 2782). A domain that surely has none is
 * asked at its own name and port 5223; when DNS only fails to say, nothing is assumed. Thread-safe if the chance is.
 */
public final class SrvLookup implements ServerLookup {
    private static final String SERVICE = "_xmpp-component._tcp.";
    private static final long SHORTEST_SECONDS = 5;
    private static final long LONGEST_SECONDS = 3600;
    /** How long a domain without SRV records is taken to have none still. */
    private static final long NONE_SECONDS = 60;

    private final Dns dns;
    private final String domain;
    private final RandomGenerator random;

    /**
     * @param domain the XMPP domain, in A-labels; a literal address is its own server
     * @param random draws among servers of one priority
     */
    public SrvLookup(Dns dns, String domain, RandomGenerator random) {
        this.dns = dns;
        this.domain = ServerAddress.plain(domain);
        this.random = random;
    }

    @Override
    public CompletionStage<Answer> servers() {
        ServerAddress own = ServerAddress.of(domain);
        if (own.literal()) {
            return CompletableFuture.completedFuture(new Answer.Found(List.of(Server.only(own)), Long.MAX_VALUE));
        }
        return dns.ask(new Dns.Question(question(), Dns.Kind.SRV)).thenApply(this::read);
    }

    private String question() {
        return SERVICE + domain;
    }

    private Answer read(DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records records) {
            return servers(records);
        }
        DnsAnswer.Nothing nothing = (DnsAnswer.Nothing) answer;
        boolean hasNone = nothing.why() == DnsAnswer.Why.NO_SUCH_NAME || nothing.why() == DnsAnswer.Why.NO_RECORDS;
        return hasNone
                ? new Answer.Found(
                        List.of(Server.only(ServerAddress.of(domain))), TimeUnit.SECONDS.toNanos(NONE_SECONDS))
                : new Answer.Failed(DnsFaults.services(question(), nothing));
    }

    private Answer servers(DnsAnswer.Records records) {
        Map<ServerAddress, Server> usable = new LinkedHashMap<>();
        int withdrawn = 0;
        String unusable = "";
        for (DnsAnswer.Item item : records.items()) {
            if (!(item instanceof Srv srv)) {
                continue;
            }
            ServerAddress address = new ServerAddress(srv.target(), srv.port());
            if (srv.target().isEmpty()) {
                withdrawn++;
            } else if (srv.port() == 0 || !ServerAddress.isName(srv.target())) {
                unusable = srv.port() == 0 ? "port 0" : "a target that is no host name";
            } else {
                usable.merge(address, new Server(address, srv.priority(), srv.weight()), SrvLookup::better);
            }
        }
        if (usable.isEmpty()) {
            return new Answer.Failed(withdrawn > 0 ? notOffered() : allUnusable(unusable));
        }
        long seconds = Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, records.ttlSeconds()));
        return new Answer.Found(SrvOrder.of(List.copyOf(usable.values()), random), TimeUnit.SECONDS.toNanos(seconds));
    }

    /** A server that is listed twice gets one link only: two would be two holders of one name. */
    private static Server better(Server one, Server other) {
        return one.priority() <= other.priority() ? one : other;
    }

    private LinkFault notOffered() {
        return new LinkFault(
                LinkFault.Kind.LASTING,
                "the domain " + domain + " says that it takes no components (the SRV record of " + question()
                        + " points to \".\"): correct the record or xmpp.domain, or set xmpp.server-address");
    }

    private LinkFault allUnusable(String why) {
        return new LinkFault(
                LinkFault.Kind.LASTING,
                "no SRV record of " + question() + " can be used (" + why
                        + "): each needs the host name of a server as target and its component port, or set"
                        + " xmpp.server-address");
    }
}
