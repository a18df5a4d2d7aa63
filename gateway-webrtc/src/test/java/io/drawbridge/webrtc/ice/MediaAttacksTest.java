package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsAssociation;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.dtls.DtlsListener;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody else sends to the media port, from a port of his own, what a browser would send. */
@Timeout(120)
class MediaAttacksTest {
    private static final int CALLS = 100;
    private static final byte[] MEDIA = {(byte) 0x80, 111, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    private TestGateway gateway;
    private DatagramSocket attacker;

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway(IceLimits.DEFAULTS);
        attacker = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void stop() {
        attacker.close();
        gateway.close();
    }

    private void attack(byte[] datagram) {
        try {
            attacker.send(new DatagramPacket(datagram, datagram.length, gateway.address()));
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    @Test
    void forgedAndRepeatedMediaAtAThousandASecondFromAnotherPortIsNotForwarded() throws Exception {
        TestGateway.Guest guest = gateway.guest();
        guest.connect();
        guest.assertMediaBothWays(MEDIA);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] packet = MEDIA.clone();
            if (random.nextBoolean()) {
                random.nextBytes(packet);
                packet[0] = (byte) (0x80 | random.nextInt(0x40));
            }
            attack(packet);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        TestGateway.await(() -> gateway.malformed("media") == 2000);
        assertTrue(guest.meeting.media.isEmpty(), "nothing was forwarded");
        assertFalse(guest.meeting.failure.isDone(), "nobody hung up");
        guest.assertMediaBothWays(MEDIA);
    }

    @Test
    void hellosFromAnotherPortBeforeAndDuringTheHandshakeStopNoCall() throws Exception {
        byte[] hello = hello();
        AtomicLong sent = new AtomicLong();
        Thread sprayer = new Thread(() -> {
            while (!attacker.isClosed()) {
                attack(hello);
                sent.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
        });
        sprayer.setDaemon(true);
        sprayer.start();
        for (int i = 0; i < CALLS; i++) {
            TestGateway.Guest guest = gateway.guest();
            guest.connect();
            guest.assertMediaBothWays(MEDIA);
            guest.browser.close();
        }
        attacker.close();
        assertTrue(sent.get() > CALLS, "there was a race");
        assertTrue(gateway.malformed("dtls") > CALLS, "and its hellos came");
    }

    /** The attacker has seen the browser's check on its way, and is the first with a hello. */
    @Test
    void aCheckThatSomebodyRepeatsFromHisOwnPortOpensNoWay() throws Exception {
        TestGateway.Guest guest = gateway.guest();
        byte[] check = guest.browser.check(guest.answer());
        attack(check);
        attack(hello());
        attack(check);
        DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
        attacker.receive(answer); // the address was heard of
        attack(hello());
        guest.connect();
        guest.assertMediaBothWays(MEDIA);
        for (int i = 0; i < 20; i++) {
            attack(check);
            attack(MEDIA);
        }
        TestGateway.await(() -> gateway.malformed("media") == 20);
        guest.assertMediaBothWays(MEDIA);
        assertTrue(guest.transport.pair().contains("127.0.0.1"), guest.transport.pair());
    }

    /** One guest signs with his own password, but writes another's address on the envelope. */
    @Test
    void aGuestCannotTakeAnothersAddress() throws Exception {
        TestGateway.Guest victim = gateway.guest();
        victim.connect();
        TestGateway.Guest thief =
                gateway.guest(victim.browser, victim.browser.restarted("thief", "aPasswordOfACunningThief"));
        byte[] check = StunBytes.check(
                thief.answer().ufrag() + ":thief", thief.answer().password());
        victim.browser.send(check);
        victim.browser.send(check);
        victim.assertMediaBothWays(MEDIA);
        assertTrue(thief.meeting.media.isEmpty());
        assertEquals("", thief.transport.pair());
    }

    @Test
    void aCertificateThatWasNotPromisedTearsTheMediaDown() throws Exception {
        TestBrowser browser = new TestBrowser(gateway.address());
        Fingerprint wrong = new Fingerprint("sha-256", ("00:".repeat(32)).substring(0, 95));
        TestGateway.Guest guest = gateway.guest(browser, browser.parameters(wrong));
        browser.connect(guest.answer());
        assertInstanceOf(
                EndReason.FingerprintMismatch.class,
                guest.meeting.failure.get(TestGateway.PATIENCE_SECONDS, TimeUnit.SECONDS));
        browser.send(MEDIA);
        assertFalse(guest.meeting.keys.isDone(), "nothing can be decoded");
        gateway.onLoop(() -> {
            guest.transport.close();
            return null;
        });
        double before = gateway.malformed("media");
        browser.send(MEDIA);
        TestGateway.await(() -> gateway.malformed("media") > before);
        browser.close();
    }

    /** What a DTLS client says first. */
    private static byte[] hello() throws Exception {
        SecureRandom random = new SecureRandom();
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        try (DtlsEngine engine =
                new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random)) {
            DtlsAssociation client = engine.open(
                    DtlsRole.CLIENT, java.util.List.of(engine.fingerprint()), Runnable::run, new Mute(first));
            client.start();
            byte[] hello = first.get(TestGateway.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertArrayEquals(new byte[] {22}, new byte[] {hello[0]});
            return hello;
        }
    }

    /** Keeps the first datagram. */
    private record Mute(CompletableFuture<byte[]> first) implements DtlsListener {
        @Override
        public void onSend(byte[] datagram) {
            first.complete(datagram);
        }

        @Override
        public void onKeys(SrtpKeys keys) {}

        @Override
        public void onFailed(EndReason reason) {}

        @Override
        public void onClosed() {}
    }
}
