package io.drawbridge.webrtc.ice;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsAssociation;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.dtls.DtlsListener;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/** The far end of a transport: a controlling ICE agent with one address, a DTLS client, and raw datagrams. */
final class TestBrowser implements AutoCloseable, DtlsListener {
    static final String UFRAG = "browser";
    static final String PASSWORD = "aPasswordOfThisBrowser";

    private final SecureRandom random = new SecureRandom();
    private final DtlsEngine engine =
            new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
    private final ExecutorService owner = Executors.newSingleThreadExecutor();
    private final InetSocketAddress gateway;
    private volatile DatagramSocket socket;
    private volatile boolean consents = true;
    private volatile String ufrag = UFRAG;
    private volatile String password = PASSWORD;
    private DtlsAssociation dtls;
    volatile CompletableFuture<Void> checked = new CompletableFuture<>();
    final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
    final CompletableFuture<EndReason> failure = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();

    TestBrowser(InetSocketAddress gateway) throws IOException {
        this.gateway = gateway;
        this.socket = newSocket();
    }

    private DatagramSocket newSocket() throws IOException {
        DatagramSocket made = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        Thread reader = new Thread(() -> read(made), "test-browser");
        reader.setDaemon(true);
        reader.start();
        return made;
    }

    /** From now on it is somewhere else, as behind a NAT that has forgotten it; what comes to where it was is not heard. */
    void move() throws IOException {
        DatagramSocket old = socket;
        socket = newSocket();
        old.close();
        checked = new CompletableFuture<>();
    }

    /** From now on it answers no check, though it hears all. */
    void withdraw() {
        consents = false;
    }

    /** From now on it goes by other ICE credentials, from another address. The old one goes on answering with the old ones. */
    void restart(String newUfrag, String newPassword) throws IOException {
        ufrag = newUfrag;
        password = newPassword;
        socket = newSocket();
        checked = new CompletableFuture<>();
    }

    /** What its next offer says. */
    TransportParameters restarted(String newUfrag, String newPassword) {
        return new TransportParameters(newUfrag, newPassword, List.of(engine.fingerprint()), "actpass", List.of());
    }

    /** A nominating check. */
    byte[] check(TransportParameters answer) {
        return StunBytes.check(answer.ufrag() + ":" + ufrag, answer.password());
    }

    /** What its offer says. */
    TransportParameters parameters() {
        return parameters(engine.fingerprint());
    }

    TransportParameters parameters(Fingerprint fingerprint) {
        return new TransportParameters(UFRAG, PASSWORD, List.of(fingerprint), "actpass", List.of());
    }

    /** Begins as a browser that has got the answer. */
    void connect(TransportParameters answer) {
        dtls = engine.open(DtlsRole.CLIENT, answer.fingerprints(), owner, this);
        send(check(answer));
        checked.thenRunAsync(dtls::start, owner);
    }

    void send(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, gateway));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(DatagramSocket from) {
        byte[] buffer = new byte[2048];
        String signature = password;
        while (!from.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                from.receive(packet);
                take(from, signature, Arrays.copyOf(buffer, packet.getLength()), packet.getSocketAddress());
            } catch (IOException e) {
                return;
            }
        }
    }

    private void take(DatagramSocket at, String signature, byte[] datagram, SocketAddress from) throws IOException {
        int first = datagram[0] & 0xff;
        if (first >= 128) {
            media.add(datagram);
        } else if (first >= 20) {
            receive(datagram);
        } else if (datagram[0] == 1) {
            checked.complete(null); // a response to our check
        } else if (consents) {
            byte[] answer = answer(datagram, signature, (InetSocketAddress) from);
            at.send(new DatagramPacket(answer, answer.length, from));
        }
    }

    private void receive(byte[] record) {
        try {
            owner.execute(() -> dtls.receive(record));
        } catch (RejectedExecutionException e) {
            // closed meanwhile
        }
    }

    /** Success with XOR-MAPPED-ADDRESS. */
    private static byte[] answer(byte[] request, String signature, InetSocketAddress from) {
        byte[] address = from.getAddress().getAddress();
        byte[] mapped = new byte[8];
        mapped[1] = 1;
        int port = from.getPort() ^ 0x2112;
        mapped[2] = (byte) (port >> 8);
        mapped[3] = (byte) port;
        byte[] cookie = {0x21, 0x12, (byte) 0xA4, 0x42};
        for (int i = 0; i < 4; i++) {
            mapped[4 + i] = (byte) (address[i] ^ cookie[i]);
        }
        return new StunBytes(StunBytes.SUCCESS, Arrays.copyOfRange(request, 8, 20))
                .attribute(0x0020, mapped)
                .signed(signature);
    }

    @Override
    public void onSend(byte[] datagram) {
        send(datagram);
    }

    @Override
    public void onKeys(SrtpKeys fresh) {
        keys.complete(fresh);
    }

    @Override
    public void onFailed(EndReason reason) {
        failure.complete(reason);
    }

    @Override
    public void onClosed() {
        closed.complete(null);
    }

    @Override
    public void close() {
        socket.close();
        owner.shutdownNow();
        engine.close();
    }
}
