package io.drawbridge.sip.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.locate.Question.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NameServersTest {
    private final Loops loops = new Loops(1);
    private Channel server;
    private NameServers dns;

    /** A name server of a few lines, which knows example.com. */
    private static final class Zone extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            switch (question.type().name() + " " + question.name()) {
                case "NAPTR example.com." -> record(response, question, naptr());
                case "SRV _sip._udp.example.com." -> record(response, question, srv());
                case "A sbc.example.com." -> {
                    response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(question.name(), DnsRecordType.CNAME, 60, name("a.example.com")));
                    record(response, question, Unpooled.wrappedBuffer(new byte[] {(byte) 192, 0, 2, 1}));
                }
                case "A torn.example.com." -> record(response, question, Unpooled.wrappedBuffer(new byte[] {1, 2}));
                case "A empty.example.com." -> {}
                case "A sick.example.com." -> response.setCode(DnsResponseCode.SERVFAIL);
                default -> response.setCode(DnsResponseCode.NXDOMAIN);
            }
            context.writeAndFlush(response);
        }

        private static void record(DatagramDnsResponse response, DnsQuestion question, ByteBuf content) {
            response.addRecord(
                    DnsSection.ANSWER, new DefaultDnsRawRecord(question.name(), question.type(), 60, content));
        }

        private static ByteBuf naptr() {
            ByteBuf content = Unpooled.buffer().writeShort(10).writeShort(20);
            for (String text : List.of("s", "SIP+D2U", "")) {
                content.writeByte(text.length()).writeCharSequence(text, StandardCharsets.US_ASCII);
            }
            return content.writeBytes(name("_sip._udp.example.com"));
        }

        private static ByteBuf srv() {
            return Unpooled.buffer()
                    .writeShort(1)
                    .writeShort(2)
                    .writeShort(5070)
                    .writeBytes(name("sbc.example.com"));
        }

        private static ByteBuf name(String name) {
            ByteBuf content = Unpooled.buffer();
            for (String label : name.split("\\.")) {
                content.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
            }
            return content.writeByte(0);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new Bootstrap()
                .group(loops.media(0))
                .channel(loops.datagramChannel())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Zone());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        dns = servers(port());
    }

    private int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private NameServers servers(int... ports) {
        return NameServers.of(
                loops,
                java.util.Arrays.stream(ports)
                        .mapToObj(port -> "127.0.0.1:" + port)
                        .toList());
    }

    @AfterEach
    void stop() {
        dns.close();
        server.close().syncUninterruptibly();
        loops.close();
    }

    private static Answer ask(NameServers whom, Kind kind, String name) throws Exception {
        return whom.ask(new Question(kind, name)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Answer one(Answer.Item item) {
        return new Answer.Records(List.of(item));
    }

    @Test
    void recordsOfEveryKindAreRead() throws Exception {
        assertEquals(
                one(new Answer.Naptr(10, 20, "s", "SIP+D2U", "_sip._udp.example.com.")),
                ask(dns, Kind.NAPTR, "example.com"));
        assertEquals(one(new Answer.Srv(1, 2, 5070, "sbc.example.com.")), ask(dns, Kind.SRV, "_sip._udp.example.com"));
        assertEquals(
                one(new Answer.Address(NetUtil.createInetAddressFromIpAddressString("192.0.2.1"))),
                ask(dns, Kind.A, "sbc.example.com"),
                "behind an alias");
    }

    @Test
    void eachKindOfNothingIsToldApart() throws Exception {
        assertEquals(new Answer.Nothing(Answer.Why.NO_SUCH_NAME), ask(dns, Kind.A, "nobody.example.com"));
        assertEquals(new Answer.Nothing(Answer.Why.NO_RECORDS), ask(dns, Kind.A, "empty.example.com"));
        assertEquals(new Answer.Nothing(Answer.Why.NO_RECORDS), ask(dns, Kind.A, "torn.example.com"));
        assertEquals(new Answer.Nothing(Answer.Why.SERVER_FAILURE), ask(dns, Kind.A, "sick.example.com"));
    }

    @Test
    void aSilentServerIsATimeoutAndTheNextOneIsAsked() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                NameServers alone = servers(silent.getLocalPort());
                NameServers both = servers(silent.getLocalPort(), port())) {
            assertEquals(new Answer.Nothing(Answer.Why.TIMEOUT), ask(alone, Kind.A, "sbc.example.com"));
            assertEquals(
                    one(new Answer.Address(NetUtil.createInetAddressFromIpAddressString("192.0.2.1"))),
                    ask(both, Kind.A, "sbc.example.com"));
        }
    }
}
