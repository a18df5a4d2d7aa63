package io.drawbridge.e2e.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two networks with a NAT between, as network namespaces of this host: a private one, 10.98.1.0/24, behind a box with the public
 * address 203.0.113.1, and the internet, 203.0.113.0/24. Besides its own address each place has one that the test alone uses, to
 * command what runs there. Names are unique, so that several tests can run at a time. Needs root, ip (iproute2) and nft (nftables).
 */
public final class Namespaces implements AutoCloseable {
    /** The address that the NAT shows to the internet. */
    public static final String PUBLIC = "203.0.113.1";

    /** The addresses of inside and outside with {@link #ipv6Only}. */
    public static final String INSIDE_IPV6 = "2001:db8:1::2";

    public static final String OUTSIDE_IPV6 = "2001:db8:2::10";

    private static final String NEEDS =
            "network namespaces need root, iproute2 and nftables, and a kernel that lets us make them: ";
    private static final int TRIES = 50;

    private final Stage stage;
    private final String prefix =
            "db" + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
    private final List<String> made = new ArrayList<>();

    /**
     * Where something runs.
     *
     * @param namespace its network namespace
     * @param address what it is known by to its neighbours
     * @param control where the test reaches it
     * @param device its interface
     */
    public record Place(String namespace, String address, String control, String device) {
        /** This host, as tests without a network of their own use it. */
        static final Place HOST = new Place("", "127.0.0.1", "127.0.0.1", "127.0.0.1");

        /** What makes {@code command} run here. */
        List<String> run(List<String> command) {
            if (namespace.isEmpty()) {
                return command;
            }
            List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
            all.addAll(command);
            return all;
        }
    }

    private Namespaces(Stage stage) {
        this.stage = stage;
    }

    /** Makes them, with a NAT that masquerades by random ports; they live as long as the test, or the class when called before all. */
    public static Namespaces natBetween(Stage stage) {
        assertEquals("0", tool(stage, "id", "-u").strip(), NEEDS + "this is not root");
        Namespaces made = stage.own(new Namespaces(stage));
        Runtime.getRuntime().addShutdownHook(new Thread(made::close, "end-of-namespaces"));
        made.build();
        return made;
    }

    /** The same, but what comes to the public address goes to the one address inside, and what that sends keeps its port. */
    public static Namespaces oneToOneNatBetween(Stage stage) {
        Namespaces made = natBetween(stage);
        made.inNat(
                "nft",
                "flush chain ip nat post; add rule ip nat post oifname wan snat to " + PUBLIC + ";"
                        + " add chain ip nat pre { type nat hook prerouting priority -100; };"
                        + " add rule ip nat pre iifname wan dnat to 10.98.1.2");
        return made;
    }

    /** From now on the NAT keeps ports where it can, so that all the internet sees one address of a socket inside. */
    public void keepPorts() {
        rules("add rule ip nat post oifname wan masquerade", "");
    }

    /** From now on the box forwards as a router does, and changes nothing. */
    public void routeOnly() {
        rules("", "");
        ip("-n", prefix + "out", "route", "replace", "10.98.1.0/24", "via", PUBLIC);
    }

    /** From now on a NAT with a wall: it lets no UDP out, and no TCP but to these ports; none named: to all. */
    public void onlyTcp(int... ports) {
        String some = IntStream.of(ports).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        rules(
                "add rule ip nat post oifname wan masquerade",
                "add rule ip wall way iifname lan meta l4proto udp drop;"
                        + (ports.length == 0
                                ? ""
                                : " add rule ip wall way iifname lan tcp dport != { " + some + " } drop"));
    }

    private void rules(String nat, String wall) {
        inNat(
                "nft",
                "flush chain ip nat post; " + nat + "; add table ip wall; flush table ip wall;"
                        + " add chain ip wall way { type filter hook forward priority 0; }; " + wall);
    }

    /** No IPv4 between inside and outside, but IPv6, without NAT. To be called before anything runs there. */
    public void ipv6Only() {
        inNat("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
        ip("-n", prefix + "nat", "addr", "add", "2001:db8:1::1/64", "dev", "lan", "nodad");
        ip("-n", prefix + "nat", "addr", "add", "2001:db8:2::1/64", "dev", "wan", "nodad");
        for (String side : List.of("in", "out")) {
            String net = side.equals("in") ? "2001:db8:1::" : "2001:db8:2::";
            ip("-n", prefix + side, "-4", "addr", "flush", "dev", "lan");
            ip(
                    "-n",
                    prefix + side,
                    "addr",
                    "add",
                    (side.equals("in") ? INSIDE_IPV6 : OUTSIDE_IPV6) + "/64",
                    "dev",
                    "lan",
                    "nodad");
            ip("-n", prefix + side, "-6", "route", "add", "default", "via", net + "1");
        }
    }

    /** What is inside gets another address, as a telephone does that goes from one network to the next. */
    public void moveInside(String from, String to) {
        String device = " dev lan; ip ";
        ip(
                "netns",
                "exec",
                prefix + "in",
                "sh",
                "-c",
                "ip addr del " + from + "/24" + device + "addr add " + to + "/24" + device
                        + "route replace default via 10.98.1.1");
    }

    /** What is inside is in no network any more. */
    public void unplugInside() {
        ip("-n", prefix + "in", "link", "set", "lan", "down");
    }

    /** From now on so many of a hundred datagrams to and from that port of the internet are lost on the way, by chance. */
    public void lose(int percent, int port) {
        String chance = " numgen random mod 100 < " + percent + " drop; ";
        inNat(
                "nft",
                "add table ip loss; add chain ip loss way { type filter hook forward priority 0; };"
                        + " add rule ip loss way udp dport " + port + chance
                        + " add rule ip loss way udp sport " + port + chance);
    }

    /** What goes from inside to that port of the internet comes to {@code own} of the NAT instead; nobody sees it. */
    void leadThrough(int port, int own) {
        inNat(
                "nft",
                "add chain ip nat pre { type nat hook prerouting priority -100; };"
                        + " add rule ip nat pre iifname lan udp dport " + port + " redirect to :" + own);
    }

    /** The NAT lets no more through than that, each way, with a queue of a third of a second; what comes beyond is lost. */
    public void narrow(int kilobitsPerSecond) {
        for (String device : List.of("lan", "wan")) {
            String shape = "qdisc replace dev " + device + " root tbf rate " + kilobitsPerSecond
                    + "kbit burst 8kb latency 300ms";
            List<String> all = new ArrayList<>(List.of("tc"));
            all.addAll(List.of(shape.split(" ")));
            inNat(all.toArray(String[]::new));
        }
    }

    /** Lets a name mean an address for what runs behind the NAT, as ip-netns(8) has it: with a file of hosts of its own. */
    public void callInside(String name, String address) {
        try {
            Files.createDirectories(hosts().getParent());
            Files.writeString(hosts(), "127.0.0.1 localhost\n" + address + " " + name + "\n");
        } catch (IOException e) {
            throw new AssertionError(NEEDS + e, e);
        }
    }

    private Path hosts() {
        return Path.of("/etc/netns", prefix + "in", "hosts");
    }

    /** Behind the NAT. */
    public Place inside() {
        return place("in", "10.98.1.2");
    }

    /** The same for what the test need not reach: it has no other network. */
    public Place secluded() {
        return new Place(prefix + "in", "10.98.1.2", "", "lan");
    }

    /** The NAT itself, on its side of the private network: a neighbour of what is inside. */
    public Place nat() {
        return place("nat", "10.98.1.1");
    }

    /** In the internet. */
    public Place outside() {
        return place("out", "203.0.113.10");
    }

    /** The same after {@link #ipv6Only}. */
    public Place outsideByIpv6() {
        Place outside = outside();
        return new Place(outside.namespace(), "[" + OUTSIDE_IPV6 + "]", outside.control(), outside.device());
    }

    private final List<Place> places = new ArrayList<>();

    private Place place(String name, String address) {
        String namespace = prefix + name;
        return places.stream()
                .filter(place -> place.namespace().equals(namespace))
                .findFirst()
                .orElseGet(() -> {
                    Place made = new Place(namespace, address, commandable(namespace), "lan");
                    places.add(made);
                    return made;
                });
    }

    private void build() {
        for (String name : List.of("in", "nat", "out")) {
            ip("netns", "add", prefix + name);
            made.add(prefix + name);
            ip("-n", prefix + name, "link", "set", "lo", "up");
        }
        cable("in", "10.98.1.2/24", "lan", "nat", "10.98.1.1/24", "lan");
        cable("out", "203.0.113.10/24", "lan", "nat", PUBLIC + "/24", "wan");
        ip("-n", prefix + "in", "route", "add", "default", "via", "10.98.1.1");
        inNat("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
        inNat(
                "nft",
                "add table ip nat; add chain ip nat post { type nat hook postrouting priority 100; };"
                        + " add rule ip nat post oifname wan masquerade random");
    }

    private void inNat(String... command) {
        List<String> all = new ArrayList<>(List.of("netns", "exec", prefix + "nat"));
        all.addAll(List.of(command));
        ip(all.toArray(String[]::new));
    }

    private void cable(
            String one, String oneAddress, String oneDevice, String other, String otherAddress, String otherDevice) {
        ip(
                "link",
                "add",
                oneDevice,
                "netns",
                prefix + one,
                "type",
                "veth",
                "peer",
                "name",
                otherDevice,
                "netns",
                prefix + other);
        up(one, oneAddress, oneDevice);
        up(other, otherAddress, otherDevice);
    }

    private void up(String name, String address, String device) {
        ip("-n", prefix + name, "addr", "add", address, "dev", device);
        ip("-n", prefix + name, "link", "set", device, "up");
    }

    /** A cable from this host to a namespace, in a network for tests (RFC 2544) that nobody uses here; returns the far address. */
    private String commandable(String namespace) {
        String device = namespace + "c";
        String net = unusedNet();
        ip("link", "add", device, "type", "veth", "peer", "name", "test", "netns", namespace);
        ip("addr", "add", net + "1/30", "dev", device);
        ip("link", "set", device, "up");
        ip("-n", namespace, "addr", "add", net + "2/30", "dev", "test");
        ip("-n", namespace, "link", "set", "test", "up");
        return net + "2";
    }

    private static String unusedNet() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < TRIES; i++) {
            String net = "198." + (18 + random.nextInt(2)) + "." + random.nextInt(256) + ".";
            try {
                if (NetworkInterface.getByInetAddress(InetAddress.getByName(net + "1")) == null) {
                    return net;
                }
            } catch (SocketException | UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("no free network in 198.18.0.0/15");
    }

    private void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            tool(stage, command.toArray(String[]::new));
        } catch (AssertionError e) {
            throw new AssertionError(NEEDS + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    private static String tool(Stage stage, String... command) {
        return Proc.run(stage.dir(), command[0], List.of(command));
    }

    /** Takes them away, and with them their cables; at the latest when this JVM ends. */
    @Override
    public synchronized void close() {
        List<String> left = List.copyOf(made);
        made.clear();
        left.forEach(namespace -> ip("netns", "del", namespace));
        try {
            Files.deleteIfExists(hosts());
            Files.deleteIfExists(hosts().getParent());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
