package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningCheckTest {
    @ParameterizedTest
    @CsvSource({"22, 0", "71, 0", "80, 0", "0, 1", "103, 1", "255, 1"})
    void onlyAConnectionThatBeginsNeitherTlsNorHttpIsCounted(int first, int counted) {
        Counter malformed = new SimpleMeterRegistry().counter("malformed");
        EmbeddedChannel channel = new EmbeddedChannel(new OpeningCheck(malformed));
        channel.writeInbound(Unpooled.buffer().writeByte(first));
        channel.writeInbound(Unpooled.buffer().writeByte(0));
        assertEquals(counted, malformed.count());
        assertEquals(2, channel.inboundMessages().size(), "everything is passed on");
        assertNull(channel.pipeline().get(OpeningCheck.class));
        channel.finishAndReleaseAll();
    }
}
