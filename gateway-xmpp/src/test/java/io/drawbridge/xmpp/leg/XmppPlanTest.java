package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.Server;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerLookup;
import io.drawbridge.xmpp.component.SrvLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the plan sends the links. */
class XmppPlanTest {
    @TempDir
    private Path data;

    private TestContext context;

    @BeforeEach
    void prepare() {
        context = new TestContext(data);
    }

    @AfterEach
    void close() {
        context.loops().close();
    }

    private XmppPlan plan(boolean embedded, String server, String tls, boolean allowPlain) {
        context.configure(new Xmpp(
                true,
                embedded,
                0,
                "example.com",
                server,
                "callbridge",
                new Secret("s3cret"),
                "",
                Secret.NONE,
                List.of(),
                List.of(),
                true,
                "refuse",
                new GatewayConfig.XmppTls(
                        tls,
                        allowPlain,
                        false,
                        Optional.empty(),
                        new GatewayConfig.Tls(Optional.empty(), Optional.empty()))));
        return new XmppPlan(context.config(), context.pki());
    }

    private ServerAddress only(XmppPlan plan) {
        ServerLookup.Answer answer = plan.serverLookup(context.loops(), 4711)
                .servers()
                .toCompletableFuture()
                .join();
        List<Server> servers = ((ServerLookup.Answer.Found) answer).servers();
        assertEquals(1, servers.size());
        return servers.get(0).address();
    }

    private AddressLookup.Answer address(XmppPlan plan, String host) throws Exception {
        return plan.addressLookup(context.loops())
                .lookup(host)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void theOwnServerIsFoundWithoutAsking() {
        XmppPlan plan = plan(true, "", "required", false);
        assertEquals(new ServerAddress("localhost", 4711), only(plan));
        assertEquals("example.com", plan.names(only(plan)).host());
    }

    @Test
    void aConfiguredServerIsTheOnlyOneAndItsHostMustBeInItsCertificate() {
        XmppPlan plan = plan(false, "xmpp.example.com:5347", "required", false);
        assertEquals(new ServerAddress("xmpp.example.com", 5347), only(plan));
        assertEquals("xmpp.example.com", plan.names(only(plan)).host());
    }

    @Test
    void withoutAnAddressDnsIsAskedAndTheTargetMustBeInTheCertificate() {
        XmppPlan plan = plan(false, "", "required", false);
        assertInstanceOf(SrvLookup.class, plan.serverLookup(context.loops(), 0));
        assertEquals(
                "a.example.com",
                plan.names(new ServerAddress("a.example.com", 5347)).host());
        assertEquals(
                "example.com",
                plan.names(new ServerAddress("a.example.com", 5347)).domain());
    }

    @Test
    void aPlainLinkStaysOnThisMachineWhereverDnsLeads() throws Exception {
        AddressLookup.Answer refused = address(plan(false, "", "off", false), "192.0.2.1");
        String text = ((AddressLookup.Answer.Failed) refused).fault().text();
        assertTrue(text.contains("xmpp.tls.allow-plain"), text);
        assertInstanceOf(AddressLookup.Answer.Found.class, address(plan(false, "", "off", false), "localhost"));
        assertInstanceOf(AddressLookup.Answer.Found.class, address(plan(false, "", "off", true), "192.0.2.1"));
        assertInstanceOf(AddressLookup.Answer.Found.class, address(plan(false, "", "required", false), "192.0.2.1"));
    }

    @Test
    void aConfiguredAddressThatIsNoneRefusesTheStartInWords() {
        XmppPlan plan = plan(false, "a..b", "required", false);
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> plan.serverLookup(context.loops(), 0));
        assertTrue(failure.getMessage().contains("xmpp.server-address"), failure::getMessage);
    }
}
