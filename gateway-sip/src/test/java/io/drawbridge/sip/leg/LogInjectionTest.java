package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.drawbridge.core.config.GatewayConfig;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Nothing that a caller writes makes a line of its own in the log, or colours one, at any level. */
@Timeout(60)
class LogInjectionTest {
    private static final String FORGED = "INFO forged-line";
    private static final String COLOUR = "\u001b[31m";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.drawbridge");
    private final Level before = logger.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : event.getThrowableProxy().getMessage()));
        }
    };

    private TestContext context;
    private SipLeg leg;

    @BeforeEach
    void start() throws Exception {
        appender.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(appender);
        context = new TestContext(new GatewayConfig.PortRange(18600, 18699));
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
        logger.detachAppender(appender);
        logger.setLevel(before);
    }

    private void assertNothingForged(int atLeast) {
        assertTrue(lines.size() >= atLeast, lines::toString);
        for (String line : lines) {
            assertFalse(line.chars().anyMatch(c -> c < ' ' || c == 0x7f), () -> "a control character: " + line);
            assertFalse(line.contains("forged-line"), () -> "what a caller wrote: " + line);
        }
    }

    @Test
    void namesAddressesAndWhatIsDialledStayOut() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "inject-1")) {
            String evil = "\"a" + COLOUR + "\\\r\n " + FORGED + "\"";
            String user = "x%0d%0a" + FORGED.replace(' ', '_') + "%1b[31m";
            String offer = room.offer().replace("s=-", "s=" + COLOUR + FORGED);
            String invite = room.request(
                            "INVITE",
                            "demo",
                            "",
                            "1 INVITE",
                            room.newBranch(),
                            "Content-Type: application/sdp\r\nSubject: " + COLOUR + "\r\n " + FORGED + "\r\n",
                            offer)
                    .replace("\"Room\"", evil);
            room.send(invite);
            assertEquals(200, room.finalResponse().status());
            room.send(invite.replace("sip:demo", "sip:" + user)
                    .replace("inject-1", "inject-2")
                    .replace("bK", "bKx"));
            assertEquals(404, room.finalResponse().status());
            assertNothingForged(2);
        }
    }

    @Test
    void whatCannotBeReadStaysOut() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "inject-3")) {
            String options = room.request("OPTIONS", "demo", "", "1 OPTIONS", room.newBranch(), "", "");
            room.send(options.replace("From: \"Room\"", "From: \"" + COLOUR + FORGED));
            assertEquals(400, room.finalResponse().status());
            room.send(options.replace("CSeq: 1 OPTIONS", "CSeq: 1 " + COLOUR + FORGED)
                    .replace("bK", "bKy"));
            assertEquals(400, room.finalResponse().status());
            assertNothingForged(2);
        }
    }

    @Test
    void anOfferThatCannotBeReadStaysOut() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "inject-4")) {
            String body = "v=0\r\n" + "o=" + COLOUR + FORGED + "\r\ns=" + FORGED + "\r\n";
            assertEquals(400, room.invite("demo", "", body, room.newBranch()).status());
            assertNothingForged(2);
        }
    }
}
