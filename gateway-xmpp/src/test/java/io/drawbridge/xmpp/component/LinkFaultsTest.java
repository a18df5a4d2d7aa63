package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
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
                "the XMPP server xmpp.example.com:5347 takes no connection (connection refused): check that it runs and that its"
                        + " component port is open",
                LinkFaults.connectFailed(
                                SERVER,
                                new ConnectException(
                                        "finishConnect(..) failed with error(-111): Connection refused: /::1:1"))
                        .text());
    }
}
