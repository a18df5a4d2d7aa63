package io.drawbridge.sip.locate;

import io.drawbridge.sip.locate.Answer.Naptr;
import io.drawbridge.sip.locate.Answer.Srv;
import io.drawbridge.sip.locate.Question.Kind;
import io.drawbridge.sip.message.HostPort;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The search of RFC 3263 section 4 as a machine: NAPTR, then SRV, then addresses, each stage one batch of questions. What DNS cannot
 * say at one stage (a time-out too) is tried without at the next; only the last stage fails.
 */
final class Search {
    /** What to do next. */
    sealed interface Step {}

    /** Ask all of these, then come back with all answers. */
    record Ask(List<Question> questions) implements Step {}

    /** Done, at least one. */
    record Found(List<Hop> hops) implements Step {}

    /** Done, without any. */
    record Failed(String sentence) implements Step {}

    private enum Stage {
        NAPTR,
        SRV,
        ADDRESSES
    }

    /** A server by name, before its addresses are known. */
    private record Server(Transport transport, String host, int port) {}

    private final SipUri uri;
    private final List<Transport> transports;
    private final RandomGenerator random;
    private final String host;
    private Stage stage = Stage.NAPTR;

    /** The SRV names asked, in the order of preference. */
    private final Map<Question, Transport> services = new LinkedHashMap<>();

    private final List<Server> servers = new ArrayList<>();

    Search(SipUri uri, List<Transport> transports, RandomGenerator random) {
        this.uri = uri;
        this.transports = transports;
        this.random = random;
        this.host =
                bare(uri.params().get("maddr").filter(maddr -> !maddr.isEmpty()).orElse(uri.host()));
    }

    private static String bare(String host) {
        String inner = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        String lower = inner.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** A host in numbers needs no question; a port rules SRV out; a transport rules NAPTR out (sections 4.1 and 4.2). */
    Step start() {
        Optional<String> asked = uri.params().get("transport");
        Optional<Transport> transport = asked.isPresent() ? named(asked.get()) : Optional.empty();
        if (asked.isPresent() && transport.isEmpty()) {
            return new Failed(uri.host() + " is to be reached by " + (uri.secure() ? "sips and " : "") + "transport "
                    + readable(asked.get()) + ", which this gateway cannot open");
        }
        if (uri.secure() && !transports.contains(Transport.TLS)) {
            return new Failed(uri.host() + " is to be reached by sips, and this gateway has no TLS");
        }
        Optional<InetAddress> literal = HostPort.literal(host);
        if (literal.isPresent()) {
            Transport by = transport.orElseGet(this::usual);
            return new Found(List.of(new Hop(by, new InetSocketAddress(literal.get(), port(by)), serverName())));
        }
        if (uri.port() > 0) {
            servers.add(new Server(transport.orElseGet(this::usual), host, uri.port()));
            return askAddresses();
        }
        if (transport.isPresent()) {
            return askServices(List.of(transport.get()));
        }
        return new Ask(List.of(new Question(Kind.NAPTR, host)));
    }

    private static String readable(String word) {
        return word.replaceAll("[^A-Za-z0-9+._-]", "?");
    }

    private String serverName() {
        return bare(uri.host());
    }

    /** The transport that a URI's parameter means; with sips "tcp" is TLS over it (RFC 3261 section 26.2.2). */
    private Optional<Transport> named(String parameter) {
        Optional<Transport> meant = Transport.of(parameter)
                .map(transport -> uri.secure() && transport == Transport.TCP ? Transport.TLS : transport);
        return meant.filter(transport -> transports.contains(transport) && (transport.secure() || !uri.secure()));
    }

    /** What is taken when nothing tells: TLS for sips, else UDP. */
    private Transport usual() {
        if (uri.secure()) {
            return Transport.TLS;
        }
        return transports.contains(Transport.UDP) ? Transport.UDP : transports.get(0);
    }

    private int port(Transport transport) {
        return uri.port() > 0 ? uri.port() : transport.defaultPort();
    }

    /** The next step after every question of the last one has its answer. */
    Step onAnswers(Map<Question, Answer> answers) {
        return switch (stage) {
            case NAPTR -> onNaptr(answers);
            case SRV -> onSrv(answers);
            case ADDRESSES -> onAddresses(answers);
        };
    }

    private Step onNaptr(Map<Question, Answer> answers) {
        List<Naptr> records = items(answers.values(), Naptr.class);
        records.sort(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference));
        for (Naptr record : records) {
            Optional<Transport> transport = service(record.service());
            if (record.flags().equalsIgnoreCase("s") && transport.isPresent() && usable(transport.get())) {
                services.putIfAbsent(new Question(Kind.SRV, bare(record.replacement())), transport.get());
            }
        }
        if (services.isEmpty()) {
            return askServices(transports.stream().filter(this::usable).toList());
        }
        stage = Stage.SRV;
        return new Ask(List.copyOf(services.keySet()));
    }

    private boolean usable(Transport transport) {
        return transports.contains(transport) && (transport.secure() || !uri.secure());
    }

    private static Optional<Transport> service(String service) {
        return switch (service.toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> Optional.of(Transport.UDP);
            case "SIP+D2T" -> Optional.of(Transport.TCP);
            case "SIPS+D2T" -> Optional.of(Transport.TLS);
            default -> Optional.empty();
        };
    }

    private Step askServices(List<Transport> by) {
        stage = Stage.SRV;
        for (Transport transport : by) {
            String prefix =
                    switch (transport) {
                        case UDP -> "_sip._udp.";
                        case TCP -> "_sip._tcp.";
                        default -> "_sips._tcp.";
                    };
            services.put(new Question(Kind.SRV, prefix + host), transport);
        }
        return new Ask(List.copyOf(services.keySet()));
    }

    private Step onSrv(Map<Question, Answer> answers) {
        boolean refused = false;
        for (Map.Entry<Question, Transport> service : services.entrySet()) {
            List<Srv> records = items(answers, service.getKey(), Srv.class);
            for (Srv record : SrvOrder.of(records, random)) {
                String target = bare(record.target());
                if (target.isEmpty()) {
                    refused = true; // "the service is decidedly not available at this domain"
                } else {
                    servers.add(new Server(service.getValue(), target, record.port()));
                }
            }
        }
        if (servers.isEmpty() && refused) {
            return new Failed(host + " says in DNS that it offers no SIP service that this gateway can reach");
        }
        if (servers.isEmpty()) {
            boolean single = services.size() == 1;
            Transport by = single ? services.values().iterator().next() : usual();
            servers.add(new Server(by, host, by.defaultPort()));
        }
        return askAddresses();
    }

    private Step askAddresses() {
        stage = Stage.ADDRESSES;
        Set<Question> questions = new LinkedHashSet<>();
        for (Server server : servers) {
            if (HostPort.literal(server.host()).isEmpty()) {
                questions.add(new Question(Kind.A, server.host()));
                questions.add(new Question(Kind.AAAA, server.host()));
            }
        }
        return questions.isEmpty() ? onAddresses(Map.of()) : new Ask(List.copyOf(questions));
    }

    private Step onAddresses(Map<Question, Answer> answers) {
        Set<Hop> hops = new LinkedHashSet<>();
        for (Server server : servers) {
            for (InetAddress address : addresses(server, answers)) {
                hops.add(new Hop(server.transport(), new InetSocketAddress(address, server.port()), serverName()));
            }
        }
        return hops.isEmpty() ? new Failed(sentence(answers)) : new Found(List.copyOf(hops));
    }

    private static List<InetAddress> addresses(Server server, Map<Question, Answer> answers) {
        List<InetAddress> found = new ArrayList<>();
        HostPort.literal(server.host()).ifPresent(found::add); // no SRV target may be one, and some are
        for (Kind kind : List.of(Kind.A, Kind.AAAA)) {
            items(answers, new Question(kind, server.host()), Answer.Address.class)
                    .forEach(item -> found.add(item.address()));
        }
        return found;
    }

    /** Names the first server, by the reason that an operator can do most about. */
    private String sentence(Map<Question, Answer> answers) {
        String name = servers.get(0).host();
        Answer.Why worst = Answer.Why.NO_SUCH_NAME;
        for (Kind kind : List.of(Kind.A, Kind.AAAA)) {
            if (answers.get(new Question(kind, name)) instanceof Answer.Nothing nothing
                    && nothing.why().compareTo(worst) > 0) {
                worst = nothing.why();
            }
        }
        String which = name.equals(host) ? name : name + " (named by SRV records of " + host + ")";
        return which + " " + worst.words();
    }

    private static <T extends Answer.Item> List<T> items(
            Map<Question, Answer> answers, Question question, Class<T> type) {
        Answer answer = answers.get(question);
        return answer == null ? List.of() : items(List.of(answer), type);
    }

    private static <T extends Answer.Item> List<T> items(Iterable<Answer> answers, Class<T> type) {
        List<T> found = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer instanceof Answer.Records records) {
                records.items().stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .forEach(found::add);
            }
        }
        return found;
    }
}
