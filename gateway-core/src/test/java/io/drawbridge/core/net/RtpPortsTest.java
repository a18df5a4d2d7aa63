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
        lease();
        lease();
        ports.release(new RtpPorts.Pair(4002));
        assertEquals(2, ports.inUse());
        assertTrue(ports.lease().isEmpty());
        ticker.advance(4999, TimeUnit.MILLISECONDS);
        assertTrue(ports.lease().isEmpty());
        ticker.advance(1, TimeUnit.MILLISECONDS);
        assertEquals(4002, lease());
    }

    @Test
    void theLongestUnusedPairComesFirst() {
        ports.release(ports.lease().orElseThrow());
        ticker.advance(5, TimeUnit.SECONDS);
        assertEquals(4004, lease());
        assertEquals(4002, lease());
    }
}
