package io.drawbridge.sip.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.locate.Hop;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A transport on loopback whose user answers every request with 200. */
final class Bench implements AutoCloseable {
    /** What came, and on which way. */
    record Got(SipMessage message, Flow flow) {}

    static final InetAddress HERE = InetAddress.getLoopbackAddress();

    final Loops loops = new Loops(1);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> lost = new LinkedBlockingQueue<>();
    final SipTransport transport;

    Bench() {
        this(StreamLimits.DEFAULT);
    }

    Bench(StreamLimits limits) {
        SipReceiver receiver = new SipReceiver() {
            @Override
            public void onMessage(SipMessage message, Flow flow) {
                got.add(new Got(message, flow));
                if (message instanceof SipRequest request && !request.is("ACK")) {
                    Bench.this.transport.send(SipResponse.to(request, 200, "t"), flow);
                }
            }

            @Override
            public void onFlowLost(long channel) {
                lost.add(channel);
            }
        };
        transport = new SipTransport(loops, new LocalAddresses(List.of()), receiver, meters, SipLimits.DEFAULT, limits);
    }

    static GatewayConfig.Tls files(Path certificate, Path key) {
        return new GatewayConfig.Tls(Optional.ofNullable(certificate), Optional.ofNullable(key));
    }

    SipTls tls(TestPki pki) throws IOException {
        SipTls tls = SipTls.open(pki, files(null, null), false);
        transport.tls(tls);
        return tls;
    }

    InetSocketAddress bindTls() throws Exception {
        return transport.bindTls(anywhere()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    InetSocketAddress bindTcp() throws Exception {
        return transport.bindTcp(anywhere()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    InetSocketAddress bindUdp() throws Exception {
        return transport.bindUdp(anywhere()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    static InetSocketAddress anywhere() {
        return new InetSocketAddress(HERE, 0);
    }

    <T> T onLoop(Supplier<T> step) throws Exception {
        return CompletableFuture.supplyAsync(step, loops.signalling()).get(10, TimeUnit.SECONDS);
    }

    Got next() throws Exception {
        Got next = got.poll(10, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing has come");
        return next;
    }

    long nextLost() throws Exception {
        Long next = lost.poll(10, TimeUnit.SECONDS);
        assertTrue(next != null, "no flow was lost");
        return next;
    }

    Flow send(Hop hop) throws Exception {
        return onLoop(() -> {
            Flow flow = transport.open(hop);
            transport.send(request(flow, hop.serverName()), flow);
            return flow;
        });
    }

    static SipRequest request(Flow flow, String host) {
        Headers headers = new Headers(List.of(
                new Header("Via", "SIP/2.0/" + flow.transport() + " 127.0.0.1:1;branch=z9hG4bK" + System.nanoTime()),
                new Header("From", "<sip:a@b>;tag=1"),
                new Header("To", "<sip:a@b>"),
                new Header("Call-ID", "1"),
                new Header("CSeq", "1 OPTIONS"),
                new Header("Content-Length", "0")));
        return SipRequest.of("OPTIONS", "sip:" + host, headers, Body.EMPTY);
    }

    static String options(String via) {
        return "OPTIONS sip:a@b SIP/2.0\r\nVia: " + via + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"
                + "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Up to the next blank line. */
    static String read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) c);
        }
        return text.toString();
    }

    static void await(BooleanSupplier condition, String what) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() throws Exception {
        transport.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
        loops.close();
    }
}
