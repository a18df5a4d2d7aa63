package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.FakeJoins;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.ServerLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New settings take the place of old ones while calls go on. */
class LinksTest {
    private static final Secret SECRET = new Secret("s3cret");

    @TempDir
    private Path data;

    private TestContext context;
    private ComponentServer server;
    private Xmpp first;
    private Links links;
    private final Guest guest = new Guest();
    private JoinLink.Call call;

    @BeforeEach
    void joined() throws Exception {
        context = new TestContext(data);
        server = new ComponentServer(
                context.loops(),
                "localhost",
                Map.of("callbridge.localhost", SECRET, "renamed.localhost", SECRET),
                Optional.empty(),
                ServerLimits.DEFAULT,
                new SimpleMeterRegistry());
        int port = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .getPort();
        first = context.with(0, "localhost:" + port, "", "off");
        context.configure(first);
        XmppPlan plan = new XmppPlan(context.config(), context.pki());
        links = new Links(context, plan, plan.components(), 0);
        links.enable();
        usable("callbridge.localhost");
        call = links.joins().join(Guest.request("abcdefgh", "demo", "v=0"), guest);
        assertEquals("answer to v=0", guest.first.get(10, TimeUnit.SECONDS));
    }

    @AfterEach
    void close() throws Exception {
        links.disable();
        server.stop().await(5, TimeUnit.SECONDS);
        context.loops().close();
    }

    private Xmpp with(String id, Secret secret, String address) {
        return new Xmpp(
                true,
                false,
                0,
                "localhost",
                address,
                id,
                secret,
                "",
                Secret.NONE,
                List.of(),
                List.of(),
                true,
                "refuse",
                first.tls());
    }

    private void usable(String component) {
        Await.until(component + " is usable", () -> links.best().stream()
                .allMatch(link -> link.usable() && link.component().equals(component)));
    }

    private FakeJoins.Inside inside(String sid) {
        return ((FakeJoins) context.joins()).joins.get(sid);
    }

    private void apply(Xmpp newer) throws IOException {
        XmppPlan plan = new XmppPlan(context.config(), newer, context.pki());
        links.apply(plan, plan.components());
    }

    @Test
    void anotherNameTakesTheNextJoinsAndTheOldOneGoesWithItsLastCall() throws Exception {
        apply(with("renamed", SECRET, first.serverAddress()));
        usable("renamed.localhost");
        Guest next = new Guest();
        links.joins().join(Guest.request("ijklmnop", "demo", "v=1"), next);
        assertEquals("answer to v=1", next.first.get(10, TimeUnit.SECONDS));
        call.candidate(new JoinLink.Candidate("0", "over the old name"));
        Await.until("it arrives", () -> inside("abcdefgh").candidates.size() == 1);
        assertEquals(List.of(), guest.ends);
        call.end(new EndReason.HungUp());
        Await.until("the old call ends", () -> inside("abcdefgh").ends.size() == 1);
        apply(with("callbridge", SECRET, first.serverAddress()));
        usable("callbridge.localhost");
    }

    @Test
    void aWrongSecretIsShownAndARightOneMendsItWhileTheCallGoesOn() throws Exception {
        apply(with("callbridge", new Secret("wrong"), first.serverAddress()));
        Await.until("it is refused", () -> links.best()
                .get(0)
                .lastError()
                .filter(e -> e.contains("not-authorized"))
                .isPresent());
        apply(first);
        usable("callbridge.localhost");
        call.candidate(new JoinLink.Candidate("0", "after"));
        Await.until("it arrives", () -> inside("abcdefgh").candidates.size() == 1);
        assertEquals(List.of(), guest.ends);
    }

    @Test
    void settingsThatMeanNothingChangeNothing() {
        assertThrows(IllegalStateException.class, () -> apply(with("callbridge", SECRET, "not an address")));
        LinkStatus status = links.best().get(0);
        assertTrue(status.usable());
        assertEquals(first.serverAddress(), status.server());
    }
}
