package io.drawbridge.core.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that far ends reach us at: {@code network.public-addresses}; without them what STUN servers see; without those the
 * interface's own. Far ends on our own private network and on this host are always told the interface's. Thread-safe.
 */
public final class PublicAddresses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PublicAddresses.class);
    private static final int[] RESEND_MILLIS = {200, 400, 800};
    private static final int REFRESH_MINUTES = 3;
    private static final int MAX_RESPONSE_BYTES = 1_500;

    private final List<InetAddress> addresses;
    private final SecureRandom random = new SecureRandom();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private Optional<ScheduledExecutorService> asking = Optional.empty();
    private boolean failed;

    /** {@code configured}: what the operator says; then nobody is asked. */
    public PublicAddresses(List<InetAddress> configured) {
        this.addresses = new CopyOnWriteArrayList<>(configured);
    }

    /** Asks STUN servers now and every few minutes, on a thread of its own, if there are any and nothing is configured. */
    public synchronized void ask(List<String> servers) {
        if (servers.isEmpty() || !addresses.isEmpty()) {
            first.complete(null);
            return;
        }
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread daemon = new Thread(task, "stun");
            daemon.setDaemon(true);
            return daemon;
        });
        asking = Optional.of(thread);
        thread.scheduleWithFixedDelay(() -> round(servers), 0, REFRESH_MINUTES, TimeUnit.MINUTES);
    }

    /** Completes, never with a failure, when the first round of questions is over. */
    public CompletableFuture<Void> firstAnswer() {
        return first;
    }

    @SuppressWarnings("IllegalCatch") // a fault in one round must not end the asking
    private void round(List<String> servers) {
        try {
            Optional<InetAddress> seen =
                    servers.stream().flatMap(server -> ask(server).stream()).findFirst();
            seen.ifPresent(this::learn);
            if (seen.isEmpty() && !failed) {
                log.warn(
                        "none of network.stun-servers {} answers: far ends are told {}",
                        servers,
                        addresses.isEmpty() ? "the interface's own address" : "the address that was seen last");
            }
            failed = seen.isEmpty();
        } catch (RuntimeException e) {
            log.warn("STUN servers cannot be asked: {}", e.toString());
        } finally {
            first.complete(null);
        }
    }

    private void learn(InetAddress seen) {
        if (!addresses.contains(seen)) {
            log.info("STUN says that far ends see us at {}", seen.getHostAddress());
            addresses.add(0, seen);
            addresses.removeIf(old -> !old.equals(seen) && sameFamily(old, seen));
        }
    }

    private Optional<InetAddress> ask(String server) {
        byte[] transaction = new byte[StunBinding.TRANSACTION_BYTES];
        random.nextBytes(transaction);
        byte[] request = StunBinding.request(transaction);
        List<InetSocketAddress> found = StunServers.resolve(server);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(found.get(0));
            for (int patience : RESEND_MILLIS) {
                socket.send(new DatagramPacket(request, request.length));
                socket.setSoTimeout(patience);
                Optional<InetAddress> seen = answer(socket, transaction);
                if (seen.isPresent()) {
                    return seen;
                }
            }
        } catch (IOException | RuntimeException e) {
            log.debug("STUN server {}: {}", server, e.toString());
        }
        return Optional.empty();
    }

    private static Optional<InetAddress> answer(DatagramSocket socket, byte[] transaction) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_RESPONSE_BYTES], MAX_RESPONSE_BYTES);
        try {
            socket.receive(packet);
            return StunBinding.mappedAddress(packet.getData(), packet.getLength(), transaction)
                    .map(InetSocketAddress::getAddress);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    /** What is known; empty where far ends are told the interface's address. */
    public List<InetAddress> known() {
        return List.copyOf(addresses);
    }

    /** The address to write in SIP and SDP for a far end, when {@code local} is the one that we send from. */
    public InetAddress advertised(InetAddress local, InetAddress remote) {
        if (remote.isLoopbackAddress() || addresses.isEmpty() || onOurNetwork(local, remote)) {
            return local;
        }
        return addresses.stream()
                .filter(address -> sameFamily(address, local))
                .findFirst()
                .orElse(local);
    }

    private static boolean sameFamily(InetAddress one, InetAddress other) {
        return one instanceof Inet6Address == other instanceof Inet6Address;
    }

    /** Whether a private address is in the network of the interface; it could not send to a public address of ours, or only by a detour. */
    private static boolean onOurNetwork(InetAddress local, InetAddress remote) {
        boolean isPrivate = remote.isSiteLocalAddress() || remote.isLinkLocalAddress();
        if (!isPrivate || !sameFamily(local, remote)) {
            return false;
        }
        try {
            NetworkInterface device = NetworkInterface.getByInetAddress(local);
            return device != null
                    && device.getInterfaceAddresses().stream()
                            .filter(own -> own.getAddress().equals(local))
                            .anyMatch(own -> sameNetwork(own, remote));
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean sameNetwork(InterfaceAddress own, InetAddress remote) {
        byte[] here = own.getAddress().getAddress();
        byte[] there = remote.getAddress();
        for (int bit = 0; bit < own.getNetworkPrefixLength(); bit++) {
            int mask = 0x80 >> bit % 8;
            if ((here[bit / 8] & mask) != (there[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void close() {
        asking.ifPresent(ScheduledExecutorService::shutdownNow);
    }
}
