package io.drawbridge.sip.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamShellTest {
    private final Loops loops = new Loops(1);
    private final SipTransport transport = new SipTransport(
            loops,
            new LocalAddresses(List.of()),
            new SipReceiver() {
                @Override
                public void onMessage(SipMessage message, Flow flow) {}

                @Override
                public void onFlowLost(long channel) {}
            },
            new SimpleMeterRegistry());
    private final StreamLink link = StreamLink.lazy(1, Transport.TCP);
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new StreamShell(transport, link, true, SipLimits.DEFAULT, StreamLimits.DEFAULT));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        loops.close();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() {
        pass(9);
        assertTrue(channel.isOpen());
        pass(2);
        assertFalse(channel.isOpen());
    }

    @Test
    void aPingIsAnsweredAndKeepsTheConnection() {
        receive("\r\n\r");
        receive("\n");
        ByteBuf pong = channel.readOutbound();
        assertEquals("\r\n", pong.toString(StandardCharsets.ISO_8859_1));
        pong.release();
        pass(3600);
        assertTrue(channel.isOpen());
    }

    @Test
    void aMessageThatDripsInIsNotWaitedForForever() {
        receive("\r\n\r\nOPT");
        for (int i = 0; i < 9; i++) {
            pass(1);
            receive("I");
        }
        assertTrue(channel.isOpen());
        pass(2);
        assertFalse(channel.isOpen());
    }

    @Test
    void aBrokenStreamIsAnsweredAndClosed() {
        receive(
                "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"
                        + "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: -1\r\n\r\n");
        ByteBuf answer = channel.readOutbound();
        assertTrue(answer.toString(StandardCharsets.ISO_8859_1).startsWith("SIP/2.0 400 "));
        answer.release();
        assertFalse(channel.isOpen());
    }
}
