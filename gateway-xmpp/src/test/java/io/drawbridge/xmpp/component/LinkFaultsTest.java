package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.xmpp.callbridge.ConnectRace;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkFaultsTest {
    private static final String SERVER = "xmpp.example.com:5347";

    @Test
    void aServerWithoutTlsIsToldInWordsAndNotAsADump() {
        assertEquals(
                "TLS with the XMPP server xmpp.example.com:5347 failed (it answers without TLS): check that its port speaks TLS,"
                        + " or set xmpp.tls.mode",
                LinkFaults.tlsFailed(SERVER, new NotSslRecordException("not an SSL/TLS record: 3c3f786d6c"))
                        .text());
    }

    @Test
    void aRefusedConnectionIsToldWithoutTheSystemsCall() {
        assertEquals(
                "connection refused",
                LinkFaults.brief(
                        new ConnectException("finishConnect(..) failed with error(-111): Connection refused: /::1:1")));
    }

    @Test
    void theReasonsOfAllAddressesAreToldInOneSentence() throws Exception {
        List<ConnectRace.Loss> losses = List.of(
                new ConnectRace.Loss(new InetSocketAddress("2001:db8::1", 5347), "Network is unreachable"),
                new ConnectRace.Loss(new InetSocketAddress("192.0.2.1", 5347), "connection refused"),
                new ConnectRace.Loss(new InetSocketAddress("192.0.2.2", 5347), "connection refused"));
        assertEquals(
                "the XMPP server xmpp.example.com:5347 takes no connection (2001:db8::1: Network is unreachable; 192.0.2.1 and"
                        + " 192.0.2.2: connection refused): check that it runs and that its component port is open",
                LinkFaults.connectFailed(SERVER, losses).text());
    }
}
