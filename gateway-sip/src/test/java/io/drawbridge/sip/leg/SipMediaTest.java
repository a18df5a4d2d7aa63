package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.dtls.DtlsAssociation;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.dtls.DtlsListener;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.net.RtpPorts;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.rtp.SrtpSession;
import io.drawbridge.core.rtp.SrtpWarmUp;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.CryptoLine;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The media of one call against a far end with real sockets: keys, latches, forgers and moves. */
@Timeout(60)
class SipMediaTest {
    private static final String CRYPTO = "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:";
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String OTHER_KEY = "AVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int QUIET_MILLIS = 150;

    private final Loops loops = new Loops(2);
    private final MockTicker ticker = Ticker.newMockTicker();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SecureRandom random = new SecureRandom();
    private final DtlsEngine ours =
            new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
    private final DtlsEngine theirs =
            new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
    private final Sound sound = new Sound();
    private final ExecutorService farLoop = Executors.newSingleThreadExecutor();
    private DatagramSocket room;
    private DatagramSocket attacker;
    private SipMedia media;

    @BeforeAll
    static void warmUp() {
        SrtpWarmUp.run();
    }

    @BeforeEach
    void open() throws Exception {
        room = new DatagramSocket(0, HERE);
        attacker = new DatagramSocket(0, InetAddress.getByName("127.0.0.9"));
        media = media(EncryptionPolicy.BEST_EFFORT);
    }

    private SipMedia media(EncryptionPolicy policy) {
        SipMedia.Shared shared = new SipMedia.Shared(
                new RtpPorts(new PortRange(19_600, 19_799), ticker, 0),
                loops.nativeTransport(),
                ticker,
                MediaMeters.of(meters),
                new FlowKeys.Shared(ours, random));
        SipMedia.Addresses ends = new SipMedia.Addresses(HERE, HERE, remote -> {
            throw new AssertionError(remote);
        });
        return new SipMedia(shared, loops.media(0), ends, new SipMedia.Peer(Optional.of(HERE), policy));
    }

    @AfterEach
    void close() throws Exception {
        onLoop(0, () -> {
            media.close();
            return null;
        });
        room.close();
        attacker.close();
        ours.close();
        theirs.close();
        farLoop.shutdownNow();
        loops.close();
    }

    /** What the meeting makes of a flow: opens what comes, notes it, and sends it back. */
    private static final class Sound implements FlowReceiver {
        final LinkedBlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<EndReason> failures = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<SrtpKeys> keys = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<SrtpKeys> controlKeys = new LinkedBlockingQueue<>();
        volatile @Nullable MediaFlow flow;
        volatile String thread = "";
        private @Nullable SrtpSession srtp;

        @Override
        public void onDatagram(ByteBuf datagram, long arrivalNanos) {
            onUnverified(datagram, arrivalNanos);
        }

        @Override
        public boolean onUnverified(ByteBuf datagram, long arrivalNanos) {
            thread = Thread.currentThread().getName();
            ByteBuf clear = srtp == null ? datagram.copy() : srtp.unprotectRtp(datagram);
            if (clear == null) {
                return false;
            }
            heard.add(ByteBufUtil.getBytes(clear));
            ByteBuf back = srtp == null ? clear : srtp.protectRtp(clear);
            MediaFlow to = flow;
            if (back != null && to != null) {
                to.sendRtp(back);
                to.flush();
            }
            return true;
        }

        @Override
        public void onKeys(SrtpKeys fresh) {
            keys.add(fresh);
            if (srtp == null) {
                srtp = new SrtpSession(fresh, UnpooledByteBufAllocator.DEFAULT);
            } else {
                srtp.rekey(fresh);
            }
        }

        @Override
        public void onControlKeys(SrtpKeys fresh) {
            controlKeys.add(fresh);
        }

        @Override
        public void onFailed(EndReason reason) {
            failures.add(reason);
        }
    }

    private <T> T onLoop(int index, Callable<T> task) throws Exception {
        return loops.media(index).submit(task).get(20, TimeUnit.SECONDS);
    }

    private Agreement agreement(String protocol, String attributes) {
        String offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
                + room.getLocalPort() + " " + protocol + " 0\r\n" + attributes;
        SdpParser.Result parsed = SdpParser.parse(offer);
        return Negotiator.answer(
                assertInstanceOf(SdpParser.Result.Parsed.class, parsed).description(),
                new MediaPolicy(List.of(Codec.PCMU), List.of(), 0, EncryptionPolicy.BEST_EFFORT.carriages()));
    }

    /** Offers that to the gateway's end; what its answer says. */
    private LocalEndpoint agree(String protocol, String attributes) throws Exception {
        Agreement agreement = agreement(protocol, attributes);
        return onLoop(0, () -> {
            LegTransport.Opening opening = media.open(agreement.accepted());
            MediaFlow flow = assertInstanceOf(LegTransport.Opening.Opened.class, opening)
                    .flows()
                    .get(0);
            if (sound.flow == null) {
                sound.flow = flow;
                flow.receiver(sound);
            }
            return flow.local();
        });
    }

    private static int port(LocalEndpoint end) {
        return end instanceof LocalEndpoint.Keyed keyed
                ? keyed.ports().rtp().getPort()
                : ((LocalEndpoint.Plain) end).rtp().getPort();
    }

    private static CryptoLine crypto(LocalEndpoint end) {
        LocalEndpoint.Keyed keyed = assertInstanceOf(LocalEndpoint.Keyed.class, end);
        assertEquals(1, keyed.keys().size());
        return CryptoLine.parse(keyed.keys().get(0).value()).orElseThrow();
    }

    private static SrtpSession farEnd(CryptoLine gateway, String key) {
        CryptoLine own =
                CryptoLine.parse("7 AES_CM_128_HMAC_SHA1_80 inline:" + key).orElseThrow();
        return new SrtpSession(
                new SrtpKeys(own.suite(), own.key(), own.salt(), gateway.key(), gateway.salt()),
                UnpooledByteBufAllocator.DEFAULT);
    }

    private static byte[] seal(SrtpSession session, int sequence) {
        ByteBuf wire = session.protectRtp(Unpooled.wrappedBuffer(Caller.rtpPacket(0, sequence)));
        assertNotNull(wire);
        byte[] bytes = ByteBufUtil.getBytes(wire);
        wire.release();
        return bytes;
    }

    private static void send(DatagramSocket from, byte[] packet, int port) throws IOException {
        from.send(new DatagramPacket(packet, packet.length, HERE, port));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static boolean receivesNothing(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(QUIET_MILLIS);
        try {
            socket.receive(new DatagramPacket(new byte[2048], 2048));
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private static int sequence(byte @Nullable [] packet) {
        assertNotNull(packet);
        return (packet[2] & 0xff) << 8 | packet[3] & 0xff;
    }

    private int heard() throws InterruptedException {
        return sequence(sound.heard.poll(10, TimeUnit.SECONDS));
    }

    private double strangers() {
        return meters.get("drawbridge.rtp.dropped")
                .tag("reason", "source")
                .counter()
                .count();
    }

    @Test
    void sdesProtectsBothWaysAndTheAnswerCarriesTheTagOfTheOffer() throws Exception {
        LocalEndpoint end = agree("RTP/SAVP", CRYPTO + KEY + "\r\n");
        CryptoLine gateway = crypto(end);
        assertEquals(7, gateway.tag());
        assertFalse(gateway.print().contains(KEY), "a key of its own");
        try (SrtpSession far = farEnd(gateway, KEY)) {
            send(room, seal(far, 10), port(end));
            assertEquals(10, heard());
            ByteBuf back = far.unprotectRtp(Unpooled.wrappedBuffer(receive(room)));
            assertNotNull(back, "what comes back is protected with the key of the answer");
            back.release();
        }
    }

    @Test
    void forgedAndReplayedPacketsOfAnybodyAreNeitherForwardedNorEndTheCall() throws Exception {
        LocalEndpoint end = agree("RTP/SAVP", CRYPTO + KEY + "\r\n");
        Random noise = new Random(2025);
        try (SrtpSession far = farEnd(crypto(end), KEY)) {
            byte[] recorded = seal(far, 1);
            for (int i = 0; i < 200; i++) { // before the room's first packet, and from its own address
                byte[] forged = recorded.clone();
                forged[20 + noise.nextInt(100)] ^= 1;
                send(attacker, forged, port(end));
                send(room, forged, port(end));
            }
            send(room, recorded, port(end));
            assertEquals(1, heard());
            for (int i = 2; i < 1_000; i++) {
                byte[] forged = Caller.rtpPacket(0, i);
                noise.nextBytes(forged);
                forged[0] = (byte) 0x80;
                forged[1] = 0;
                send(attacker, forged, port(end));
                send(attacker, recorded, port(end));
                if (i % 100 == 0) {
                    send(room, seal(far, i), port(end));
                    assertEquals(i, heard());
                }
            }
            assertTrue(sound.heard.isEmpty());
            assertTrue(receivesNothing(attacker));
            assertNull(sound.failures.poll());
            assertTrue(strangers() > 1_000);
        }
    }

    @Test
    void aStrangerWhoHasTheKeysIsBelievedAtOnce() throws Exception {
        LocalEndpoint end = agree("RTP/AVP", CRYPTO + KEY + "\r\n");
        try (SrtpSession far = farEnd(crypto(end), KEY)) {
            send(attacker, seal(far, 5), port(end)); // it is the room, behind a NAT
            assertEquals(5, heard());
            send(attacker, seal(far, 6), port(end));
            assertEquals(6, heard());
            assertTrue(receive(attacker).length > 12);
        }
    }

    @Test
    void plainMediaOfAStrangerNeitherEnterNorDrawTheRoomsMediaAway() throws Exception {
        LocalEndpoint end = agree("RTP/AVP", "");
        send(attacker, Caller.rtpPacket(0, 1), port(end)); // earlier than the room
        awaitStrangers(1);
        send(room, Caller.rtpPacket(0, 2), port(end));
        assertEquals(2, heard());
        assertEquals(2, sequence(receive(room)));
        ticker.advance(10, TimeUnit.SECONDS);
        send(attacker, Caller.rtpPacket(0, 3), port(end)); // after long silence
        awaitStrangers(2);
        assertTrue(sound.heard.isEmpty());
        assertTrue(receivesNothing(attacker));
        send(room, Caller.rtpPacket(0, 4), port(end));
        assertEquals(4, heard());
    }

    private void awaitStrangers(int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (strangers() < count) {
            assertTrue(System.nanoTime() < deadline, "strangers: " + strangers());
            onLoop(0, () -> null);
        }
    }

    @Test
    void aNewKeyInANewOfferTakesEffectWithoutLoss() throws Exception {
        CryptoLine gateway = crypto(agree("RTP/SAVP", CRYPTO + KEY + "\r\n"));
        try (SrtpSession old = farEnd(gateway, KEY);
                SrtpSession fresh = farEnd(gateway, OTHER_KEY)) {
            LocalEndpoint end = agree("RTP/SAVP", CRYPTO + OTHER_KEY + "\r\n");
            assertEquals(gateway.print(), crypto(end).print(), "ours stays");
            send(room, seal(old, 20), port(end));
            assertEquals(20, heard());
            send(room, seal(fresh, 21), port(end));
            assertEquals(21, heard());
            send(room, seal(old, 22), port(end));
            send(room, seal(fresh, 23), port(end));
            assertEquals(23, heard());
        }
    }

    @Test
    void anotherSuiteGetsAnotherKeyOfOurs() throws Exception {
        CryptoLine before = crypto(agree("RTP/SAVP", CRYPTO + KEY + "\r\n"));
        CryptoLine after = crypto(agree("RTP/SAVP", CRYPTO.replace("_80", "_32") + KEY + "\r\n"));
        assertNotEquals(before.suite(), after.suite());
        CryptoLine again = crypto(agree("RTP/SAVP", CRYPTO + KEY + "\r\n"));
        assertFalse(Arrays.equals(before.keyAndSalt(), again.keyAndSalt()), "a key is not used twice");
    }

    @ParameterizedTest
    @CsvSource({"REQUIRED, RTP/SAVP", "BEST_EFFORT, RTP/AVP", "OFF, ''"})
    void ourOwnOffersBringKeysAsThePolicySays(EncryptionPolicy policy, String protocol) throws Exception {
        media = media(policy);
        LocalEndpoint end = onLoop(0, () -> {
            LegTransport.Opening opening = media.offer(List.of(new OfferedMedia(0, true, Set.of(0))));
            return assertInstanceOf(LegTransport.Opening.Opened.class, opening)
                    .flows()
                    .get(0)
                    .local();
        });
        if (policy == EncryptionPolicy.OFF) {
            assertInstanceOf(LocalEndpoint.Plain.class, end);
            return;
        }
        LocalEndpoint.Keyed keyed = assertInstanceOf(LocalEndpoint.Keyed.class, end);
        assertEquals(protocol, keyed.protocol());
        List<CryptoLine> lines = keyed.keys().stream()
                .map(attribute -> CryptoLine.parse(attribute.value()).orElseThrow())
                .toList();
        assertEquals(
                CryptoLine.PREFERENCE, lines.stream().map(CryptoLine::suite).toList());
        Agreement answered = agreement(protocol, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\r\n");
        try (SrtpSession far = farEnd(lines.get(2), KEY)) {
            LegTransport.Opening opening = onLoop(0, () -> media.open(answered.accepted()));
            MediaFlow flow = ((LegTransport.Opening.Opened) opening).flows().get(0);
            onLoop(0, () -> {
                sound.flow = flow;
                flow.receiver(sound);
                return null;
            });
            send(room, seal(far, 77), keyed.ports().rtp().getPort());
            assertEquals(77, heard());
        }
    }

    // ---- DTLS

    /** The far end's half of a handshake on one socket. */
    private final class Far implements DtlsListener {
        final LinkedBlockingQueue<SrtpKeys> keys = new LinkedBlockingQueue<>();
        private final DatagramSocket socket;
        private final int port;
        private final DtlsAssociation association;

        Far(DatagramSocket socket, int port, DtlsRole role) {
            this.socket = socket;
            this.port = port;
            this.association = theirs.open(role, List.of(ours.fingerprint()), farLoop, this);
            Thread reader = new Thread(this::read);
            reader.setDaemon(true);
            reader.start();
            farLoop.execute(association::start);
        }

        private void read() {
            try {
                while (keys.isEmpty()) {
                    byte[] datagram = receive(socket);
                    farLoop.execute(() -> association.receive(datagram));
                }
            } catch (IOException closed) {
                return;
            }
        }

        @Override
        public void onSend(byte[] datagram) {
            try {
                send(socket, datagram, port);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onKeys(SrtpKeys fresh) {
            keys.add(fresh);
        }

        @Override
        public void onFailed(EndReason reason) {}

        @Override
        public void onClosed() {}
    }

    private String dtls(Fingerprint fingerprint, String setup, String more) {
        return "a=fingerprint:" + fingerprint.hash() + " " + fingerprint.value() + "\r\na=setup:" + setup + "\r\n"
                + more;
    }

    private static String setup(LocalEndpoint end) {
        return assertInstanceOf(LocalEndpoint.Keyed.class, end).keys().stream()
                .filter(attribute -> attribute.name().equals("setup"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"actpass", "active", "passive"})
    void aHandshakeOnTheMediaPortGivesTheKeys(String theirSetup) throws Exception {
        boolean wePassive = !theirSetup.equals("passive");
        LocalEndpoint end = agree("UDP/TLS/RTP/SAVP", dtls(theirs.fingerprint(), theirSetup, "a=rtcp-mux\r\n"));
        assertEquals(wePassive ? "passive" : "active", setup(end));
        Far far = new Far(room, port(end), wePassive ? DtlsRole.CLIENT : DtlsRole.SERVER);
        SrtpKeys keys = far.keys.poll(20, TimeUnit.SECONDS);
        assertNotNull(keys);
        assertNotNull(sound.keys.poll(20, TimeUnit.SECONDS));
        try (SrtpSession session = new SrtpSession(keys, UnpooledByteBufAllocator.DEFAULT)) {
            send(attacker, Caller.rtpPacket(0, 1), port(end));
            send(room, seal(session, 2), port(end));
            assertEquals(2, heard());
        }
        LocalEndpoint again = agree("UDP/TLS/RTP/SAVP", dtls(theirs.fingerprint(), "actpass", "a=rtcp-mux\r\n"));
        assertEquals(setup(end), setup(again), "the same fingerprint means the same association");
    }

    @Test
    void withoutMultiplexingRtcpShakesHandsOnItsOwnPort() throws Exception {
        try (DatagramSocket control = new DatagramSocket(0, HERE)) {
            String rtcp = "a=rtcp:" + control.getLocalPort() + "\r\n";
            LocalEndpoint end = agree("UDP/TLS/RTP/SAVP", dtls(theirs.fingerprint(), "actpass", rtcp));
            Far data = new Far(room, port(end), DtlsRole.CLIENT);
            Far reports = new Far(control, port(end) + 1, DtlsRole.CLIENT);
            assertNotNull(data.keys.poll(20, TimeUnit.SECONDS));
            assertNotNull(reports.keys.poll(20, TimeUnit.SECONDS));
            assertNotNull(sound.keys.poll(20, TimeUnit.SECONDS));
            assertNotNull(sound.controlKeys.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void anotherCertificateThanPromisedEndsTheCallAndNothingIsDecoded() throws Exception {
        LocalEndpoint end = agree("UDP/TLS/RTP/SAVP", dtls(ours.fingerprint(), "active", "a=rtcp-mux\r\n"));
        new Far(room, port(end), DtlsRole.CLIENT);
        assertInstanceOf(EndReason.FingerprintMismatch.class, sound.failures.poll(20, TimeUnit.SECONDS));
        assertTrue(sound.keys.isEmpty());
        send(room, Caller.rtpPacket(0, 1), port(end));
        onLoop(0, () -> null);
        assertTrue(sound.heard.isEmpty());
    }

    @Test
    void hellosOfStrangersBeforeAndDuringTheHandshakeDoNotMatter() throws Exception {
        LocalEndpoint end = agree("UDP/TLS/RTP/SAVP", dtls(theirs.fingerprint(), "active", "a=rtcp-mux\r\n"));
        Far thief = new Far(attacker, port(end), DtlsRole.CLIENT);
        awaitStrangers(1);
        Far far = new Far(room, port(end), DtlsRole.CLIENT);
        assertNotNull(far.keys.poll(20, TimeUnit.SECONDS));
        assertNotNull(sound.keys.poll(20, TimeUnit.SECONDS));
        assertTrue(thief.keys.isEmpty());
        assertNull(sound.failures.poll());
    }

    // ---- moving

    @Test
    void aMoveToAnotherLoopLosesNothing() throws Exception {
        LocalEndpoint end = agree("RTP/AVP", "");
        EventLoop other = loops.media(1);
        send(room, Caller.rtpPacket(0, 0), port(end));
        assertEquals(0, heard());
        String before = sound.thread;
        CompletionStage<Void> moved = onLoop(0, () -> {
            CompletionStage<Void> moving = media.moveTo(other);
            for (int i = 1; i <= 25; i++) {
                send(room, Caller.rtpPacket(0, i), port(end));
            }
            return moving;
        });
        moved.toCompletableFuture().get(10, TimeUnit.SECONDS);
        for (int i = 26; i <= 50; i++) {
            send(room, Caller.rtpPacket(0, i), port(end));
        }
        for (int i = 1; i <= 50; i++) {
            assertEquals(i, heard());
        }
        assertNotEquals(before, sound.thread);
        onLoop(1, () -> {
            media.close();
            return null;
        });
    }
}
