package io.drawbridge.xmpp.dns;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.dns.Dns.Kind;
import io.drawbridge.xmpp.dns.ScriptedDns.Query;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
    private static final String NAME = "_xmpp-component._tcp.example.com";

    private static byte[] message() {
        byte[] name = ScriptedDns.Reply.name(NAME);
        byte[] query = new byte[12 + name.length + 4];
        query[5] = 1;
        System.arraycopy(name, 0, query, 12, name.length);
        query[query.length - 3] = ScriptedDns.SRV;
        query[query.length - 1] = 1;
        return new Query(query, false)
                .reply()
                .alias(NAME, "b.example")
                .srv("b.example", 60, 10, 60, 5347, "a.example.com")
                .srv("b.example", 60, 20, 0, 5347, ".")
                .a("b.example", 60, 1)
                .bytes();
    }

    @Test
    void seededMutationsNeverThrowAndNeverTakeLong() {
        Random random = new Random(4);
        byte[] good = message();
        int[] answers = new int[2];
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int round = 0; round < 30_000; round++) {
                byte[] bytes = good.clone();
                for (int i = random.nextInt(6); i > 0; i--) {
                    bytes[2 + random.nextInt(bytes.length - 2)] = (byte) random.nextInt(256);
                }
                answers[read(bytes, random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length)]++;
            }
        });
        assertTrue(answers[0] > 1000 && answers[1] > 1000, answers[0] + " and " + answers[1]);
    }

    /** 1 = records, 0 = none or no message at all. */
    private static int read(byte[] bytes, int lengthBytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
        InetSocketAddress anywhere = new InetSocketAddress("127.0.0.1", 53);
        try {
            channel.writeInbound(new DatagramPacket(Unpooled.copiedBuffer(bytes, 0, lengthBytes), anywhere, anywhere));
        } catch (DecoderException e) {
            return 0; // the decoder's trade; the resolver passes such datagrams over
        }
        DatagramDnsResponse response = channel.readInbound();
        if (response == null) {
            return 0;
        }
        try {
            DnsAnswer answer = MessageReader.read(new Dns.Question(NAME, Kind.SRV), response, "127.0.0.1:53");
            return answer instanceof DnsAnswer.Records ? 1 : 0;
        } finally {
            response.release();
        }
    }
}
