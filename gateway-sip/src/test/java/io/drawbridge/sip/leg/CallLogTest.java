package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.drawbridge.core.config.GatewayConfig;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What an operator reads of a call: one line in, one line out, and nothing about people. */
@Timeout(60)
class CallLogTest {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SipCall.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                lines.add(event.getFormattedMessage());
            }
        }
    };

    private TestContext context;
    private SipLeg leg;

    @BeforeEach
    void start() throws Exception {
        appender.start();
        logger.addAppender(appender);
        context = new TestContext(new GatewayConfig.PortRange(18800, 18899));
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
        logger.detachAppender(appender);
    }

    private void assertTwoLines(String in, String out) throws InterruptedException {
        assertLine("call sip-\\w+ in: " + in);
        assertLine("call sip-\\w+ out: " + out);
        assertTrue(lines.isEmpty(), lines.toString());
    }

    private void assertLine(String pattern) throws InterruptedException {
        String line = lines.poll(10, TimeUnit.SECONDS);
        assertTrue(line != null && line.matches(pattern), line + " is not: " + pattern);
    }

    @Test
    void aCallIsToldByItsMeetingAlsoWhenTheNumberWasDialled() throws Exception {
        try (Caller room = Caller.tcp(leg.tcpAddresses().get(0), "log-call")) {
            Caller.Message answer = room.invite("1000", "");
            room.ack(answer);
            room.inDialog(answer, "BYE", 2, "", "");
            assertTwoLines(
                    "SIP over TCP, meeting demo",
                    "SIP, meeting demo, ended with hung-up after \\d+ ms: the far end hung up");
        }
    }

    @Test
    void theEchoTestHasANameOfItsOwn() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "log-echo")) {
            Caller.Message answer = room.invite("echo", "");
            room.ack(answer);
            room.inDialog(answer, "BYE", 2, "", "");
            assertTwoLines("SIP over UDP, echo", "SIP, echo, ended with hung-up after \\d+ ms: the far end hung up");
        }
    }

    @Test
    void aRefusedCallIsToldWithItsReasonButNotWithWhatWasDialled() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "log-refused")) {
            assertEquals(404, room.invite("33123456789", "").status());
            assertTwoLines(
                    "SIP over UDP, no meeting",
                    "SIP, no meeting, refused with unknown-meeting after \\d+ ms: there is no meeting of that name or"
                            + " number");
        }
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "log-refused-2")) {
            assertEquals(
                    400,
                    room.invite("demo", "", "no SDP of Jane Doe", room.newBranch())
                            .status());
            assertTwoLines(
                    "SIP over UDP, meeting demo",
                    "SIP, meeting demo, refused with malformed-offer after \\d+ ms: line 1: (?!.*Jane).*");
        }
    }
}
