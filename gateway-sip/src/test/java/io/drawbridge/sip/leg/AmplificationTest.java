package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much comes back to an address that never says that it hears us, by everything that can be sent from a forged one. */
@Timeout(60)
class AmplificationTest {
    /** Once a minute an answer may exceed what came. */
    private static final int ONE_ANSWER_BYTES = 1500;

    private static final long LISTEN_NANOS = TimeUnit.SECONDS.toNanos(8); // five sendings of what is not acknowledged
    private static final List<String> METHODS = List.of(
            "OPTIONS",
            "REGISTER",
            "SUBSCRIBE",
            "MESSAGE",
            "NOTIFY",
            "INFO",
            "BYE",
            "CANCEL",
            "UPDATE",
            "PRACK",
            "REFER",
            "PUBLISH",
            "BREW");

    private final TestContext context = TestContext.withAccount(new GatewayConfig.PortRange(18600, 18899));
    private final SipLeg leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
    private final List<Stranger> forged = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int addresses;

    @BeforeEach
    void start() throws Exception {
        leg.start().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        for (Stranger each : forged) {
            each.close();
        }
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private Stranger forge(String name) throws Exception {
        addresses++;
        Stranger stranger =
                Stranger.udp("127.3.0." + addresses, leg.udpAddresses().get(0));
        forged.add(stranger);
        names.add(name);
        return stranger;
    }

    private static void rest(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    @Test
    void nothingSendsBackMoreThanTwiceTheBytesOfAForgedAddress() throws Exception {
        for (String method : METHODS) {
            Stranger stranger = forge(method);
            for (int i = 0; i < 5; i++) {
                stranger.send(stranger.request(method, "demo", i));
            }
        }
        Stranger tiny = forge("REGISTER, as short as can be");
        for (int i = 0; i < 5; i++) {
            tiny.send("REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP a;rport;branch=z9hG4bK" + i
                    + "\r\nFrom: <sip:a@127.0.0.1>;tag=1\r\n" + "To: <sip:board@127.0.0.1>\r\nCall-ID: " + i
                    + "\r\nCSeq: 1 REGISTER\r\n\r\n");
        }
        for (int count : new int[] {1, 10}) {
            for (String user : List.of("demo", "9999")) {
                Stranger stranger = forge(count + " INVITE " + user);
                for (int i = 0; i < count; i++) {
                    stranger.send(stranger.request("INVITE", user, i, padding(), Stranger.SDP));
                }
            }
        }
        Stranger delayed = forge("10 INVITE without an offer");
        for (int i = 0; i < 10; i++) {
            delayed.send(delayed.request("INVITE", "demo", i, "", ""));
        }
        Stranger again = forge("one INVITE repeated");
        for (int i = 0; i < 10; i++) {
            again.send(again.request("INVITE", "demo", 1));
        }
        Stranger broken = forge("malformed");
        for (int i = 0; i < 10; i++) {
            broken.send(broken.request("OPTIONS", "demo", i).replace("Max-Forwards: 70", "Max-Forwards: many"));
            broken.send(broken.request("OPTIONS", "demo", i).replace("CSeq: 1", "CSeq: x"));
        }
        rest(LISTEN_NANOS);
        for (int i = 0; i < forged.size(); i++) {
            Stranger one = forged.get(i);
            double ratio = (double) one.bytesIn.get() / one.bytesOut.get();
            System.out.printf("amplification: %-28s %.2f%n", names.get(i), ratio);
        }
        for (int i = 0; i < forged.size(); i++) {
            Stranger one = forged.get(i);
            int aside = names.get(i).startsWith("10 INVITE") ? ONE_ANSWER_BYTES : 0;
            assertTrue(
                    one.bytesIn.get() <= 2 * one.bytesOut.get() + aside,
                    names.get(i) + ": " + one.bytesIn.get() + " for " + one.bytesOut.get());
        }
        assertTrue(forged.get(0).answers.get() == 5, "OPTIONS were not answered");
    }

    private static String padding() {
        return "Supported: timer, 100rel, replaces, path, gruu, outbound\r\nUser-Agent: a room system of usual size\r\n"
                + "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, SUBSCRIBE\r\n";
    }

    @Test
    void oneInviteWithoutAnOfferIsStillAnsweredOnce() throws Exception {
        Stranger stranger = forge("INVITE");
        stranger.send(stranger.request("INVITE", "demo", 1, "", ""));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (stranger.answers.get() == 0) {
            assertTrue(System.nanoTime() < deadline, "no answer");
            LockSupport.parkNanos(1_000_000);
        }
        rest(TimeUnit.MILLISECONDS.toNanos(1800)); // two more were due
        assertTrue(stranger.answer("INVITE", 1).startsWith("SIP/2.0 200"));
        assertEquals(1, stranger.answers.get());
    }

    @Test
    void onceItHasAcknowledgedAnAddressIsSentAllItNeeds() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "proven")) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            assertEquals(200, room.inDialog(answer, "OPTIONS", 2, "", "").status());
            room.send(room.request("INVITE", "demo", "", "7 INVITE", room.newBranch(), "", ""));
            Caller.Message first = room.finalResponse();
            Caller.Message second = room.finalResponse();
            assertEquals(200, first.status());
            assertEquals(first.text(), second.text());
            assertEquals(first.text(), room.finalResponse().text());
        }
    }

    @Test
    void mediaWaitsForTheAckWhenTheAddressMayBeForged() throws Exception {
        try (DatagramSocket victim = new DatagramSocket(0, java.net.InetAddress.getByName("127.3.9.9"))) {
            Stranger stranger = forge("media");
            String sdp = Stranger.SDP
                    .replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.3.9.9")
                    .replace("40000", Integer.toString(victim.getLocalPort()));
            stranger.send(stranger.request("INVITE", "demo", 1, "", sdp));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (stranger.answers.get() == 0 || context.meetings.participants.isEmpty()) {
                assertTrue(System.nanoTime() < deadline, "no answer");
                LockSupport.parkNanos(1_000_000);
            }
            context.meetings.participants.values().forEach(participant -> participant.play(200));
            victim.setSoTimeout(700);
            int heard = 0;
            try {
                for (; heard < 200; heard++) {
                    victim.receive(new DatagramPacket(new byte[2048], 2048));
                }
            } catch (java.net.SocketTimeoutException e) {
                // silence
            }
            assertTrue(heard <= 10, heard + " packets went to a third party");
        }
    }
}
