package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BannerTest {
    @Test
    void localhostIsJoinedWithoutTlsAndDialledByAddress() {
        List<String> lines = Banner.lines(GatewayConfig.defaults());
        assertEquals("Join: http://localhost:8080/meet/demo", lines.get(0));
        assertTrue(lines.get(1).startsWith("SIP: sip:demo@"), lines.get(1));
        assertEquals("Admin: https://localhost:8443/admin", lines.get(2));
    }

    @Test
    void aPublicNameIsJoinedOverTls() {
        GatewayConfig config = config("domain=meet.example.com", "web.https-port=443");
        assertEquals(
                List.of(
                        "Join: https://meet.example.com/meet/demo",
                        "SIP: sip:demo@meet.example.com",
                        "Admin: https://meet.example.com/admin"),
                Banner.lines(config));
    }

    @Test
    void aSipUriSaysWhatIsNotUsual() {
        assertEquals("sip:demo@192.0.2.1:15060", Banner.sip(config("sip.udp-port=15060"), "192.0.2.1"));
        assertEquals("sip:demo@[2001:db8::1];transport=tcp", Banner.sip(config("sip.udp-port=0"), "2001:db8::1"));
        assertEquals("off", Banner.sip(config("legs=webrtc"), "192.0.2.1"));
        assertEquals("sip:echo@192.0.2.1", Banner.sip(config("meetings=[]"), "192.0.2.1"));
    }

    @Test
    void aBoundAddressIsTheOneToDial() {
        assertEquals(
                "SIP: sip:demo@192.0.2.5",
                Banner.lines(config("network.bind=192.0.2.5")).get(1));
    }

    private static GatewayConfig config(String... settings) {
        return ((ConfigResult.Good) ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings))).config();
    }
}
