package io.drawbridge.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RtpPortsTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final RtpPorts ports = new RtpPorts(new PortRange(4001, 4006), ticker, TimeUnit.SECONDS.toNanos(5));

    private int lease() {
        return ports.lease().map(RtpPorts.Pair::rtpPort).orElse(0);
    }

    @Test
    void pairsAreEvenAndLieWhollyInTheRange() {
        assertEquals(4002, lease());
        assertEquals(4004, lease());
        assertEquals(Optional.empty(), ports.lease());
        assertEquals(4, ports.inUse());
        assertEquals(4005, new RtpPorts.Pair(4004).rtcpPort());
    }

    @Test
    void aFreedPairRestsBeforeItIsUsedAgain() {
        assertEquals(4002, lease());
        ports.release(new RtpPorts.Pair(4002));
        ticker.advance(4999, TimeUnit.MILLISECONDS);
        assertEquals(4004, lease());
        ports.release(new RtpPorts.Pair(4004));
        ticker.advance(1, TimeUnit.MILLISECONDS);
        assertEquals(4002, lease());
        assertEquals(2, ports.inUse());
    }

    @Test
    void whenOnlyRestingPairsAreLeftTheOneThatRestedLongestServes() {
        RtpPorts.Pair first = ports.lease().orElseThrow();
        RtpPorts.Pair second = ports.lease().orElseThrow();
        ports.release(second);
        ticker.advance(1, TimeUnit.SECONDS);
        ports.release(first);
        assertEquals(second.rtpPort(), lease());
        assertEquals(first.rtpPort(), lease());
        assertTrue(ports.lease().isEmpty());
        assertEquals(4, ports.inUse());
    }

    @Test
    void theLongestUnusedPairComesFirst() {
        ports.release(ports.lease().orElseThrow());
        ticker.advance(5, TimeUnit.SECONDS);
        assertEquals(4004, lease());
        assertEquals(4002, lease());
    }
}
