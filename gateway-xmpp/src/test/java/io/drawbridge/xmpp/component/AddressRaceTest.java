package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.ConnectRace;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The race with real sockets. */
class AddressRaceTest {
    private final Loops loops = new Loops(1);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        loops.close();
    }

    private record Won(InetSocketAddress target, List<InetSocketAddress> left) {}

    private Object race(InetSocketAddress... targets) throws Exception {
        CompletableFuture<Object> end = new CompletableFuture<>();
        AddressRace.Outcome outcome = new AddressRace.Outcome() {
            @Override
            public void won(Channel channel, InetSocketAddress target, List<InetSocketAddress> left) {
                channel.close();
                end.complete(new Won(target, left));
            }

            @Override
            public void lost(List<ConnectRace.Loss> losses) {
                end.complete(losses);
            }
        };
        loops.signalling().execute(() -> new AddressRace(
                        loops,
                        loops.signalling(),
                        Ticker.systemTicker(),
                        List.of(targets),
                        TimeUnit.SECONDS.toNanos(2),
                        outcome)
                .start());
        return end.get(20, TimeUnit.SECONDS);
    }

    private InetSocketAddress listening() throws Exception {
        ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        toClose.add(socket);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private InetSocketAddress refusing() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    /** A listener whose queue is full takes no more connections and does not refuse them either. */
    private InetSocketAddress silent() throws Exception {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        toClose.add(socket);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        for (int i = 0; i < 4; i++) {
            Socket filler = new Socket();
            toClose.add(filler);
            try {
                filler.connect(address, 50);
            } catch (java.net.SocketTimeoutException full) {
                break;
            }
        }
        return address;
    }

    @Test
    void anAddressThatRefusesIsLeftForTheNextAtOnce() throws Exception {
        InetSocketAddress good = listening();
        assertEquals(new Won(good, List.of()), race(refusing(), good));
    }

    @Test
    void anAddressThatStaysSilentDoesNotHoldTheOthersUp() throws Exception {
        InetSocketAddress silent = silent();
        InetSocketAddress good = listening();
        assertEquals(new Won(good, List.of(silent)), race(silent, good));
    }

    @Test
    void whenNoneTakesAConnectionEachSaysWhy() throws Exception {
        @SuppressWarnings("unchecked")
        List<ConnectRace.Loss> losses = (List<ConnectRace.Loss>) race(refusing(), silent());
        assertEquals(
                List.of("connection refused", "no answer within 2 s"),
                losses.stream().map(ConnectRace.Loss::why).toList());
        assertTrue(LinkFaults.connectFailed("x:1", losses).text().contains("connection refused"));
    }

    @Test
    void anAddressWithoutAWayThereIsToldInWords() {
        assertEquals(
                "no way there", LinkFaults.brief(new java.net.NoRouteToHostException("null: /[2001:db8::1]:5223")));
    }
}
