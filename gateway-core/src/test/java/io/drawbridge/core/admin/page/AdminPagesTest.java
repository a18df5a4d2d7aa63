package io.drawbridge.core.admin.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.FreePorts;
import io.drawbridge.core.admin.AdminSessions;
import io.drawbridge.core.admin.AdminToken;
import io.drawbridge.core.admin.CoreResources;
import io.drawbridge.core.admin.Entrance;
import io.drawbridge.core.admin.Readiness;
import io.drawbridge.core.admin.WebServer;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.spi.ApiOperation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminPagesTest {
    @TempDir
    Path dir;

    private final MockTicker time = Ticker.newMockTicker();
    private GatewayConfig config;
    private AdminToken token;
    private WebServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        config = ((ConfigResult.Good) ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        List.of(
                                "data-dir=" + dir,
                                "web.https-port=" + FreePorts.next(),
                                "web.http-port=" + FreePorts.next())))
                .config();
        DataDirPki pki = new DataDirPki(config, Instant.now());
        token = AdminToken.open(dir);
        Entrance entrance = new Entrance(
                token,
                new AdminSessions(AdminSessions.Limits.DEFAULT, time),
                new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system()));
        WebServer.Content content = new WebServer.Content(
                entrance,
                new Readiness(List::of),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(CoreResources.noCallbridge()),
                List.of(new Lamp()),
                List.of(new AdminPages(entrance)));
        server = new WebServer(config, WebServer.certificate(pki, config), content, WebServer.Limits.DEFAULT);
        server.start().join();
        client = HttpClient.newBuilder().sslContext(trusting(pki)).build();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** Something that can be changed. */
    private static final class Lamp implements ApiOperation {
        @Override
        public String method() {
            return "PUT";
        }

        @Override
        public String path() {
            return "lamp";
        }

        @Override
        public CompletionStage<Answer> run(Call call) {
            return Answer.of(Map.of("lamp", call.body())).now();
        }
    }

    // ---- signing in

    @Test
    void whoIsNotSignedInSeesAFormWithOneFieldAndNoData() throws Exception {
        HttpResponse<String> page = get("/admin");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("name=\"token\""), page.body());
        assertFalse(page.body().contains("sharedSecret"), page.body());
        assertFalse(page.headers().firstValue("set-cookie").isPresent());
        assertEquals(401, get("/api/v1/callbridge/status").statusCode());
    }

    @Test
    void theTokenOpensThePageAndTheApiUntilSigningOut() throws Exception {
        HttpResponse<String> in = post("/admin/sign-in", "token=" + token.reveal() + "&lang=fr", "");
        assertEquals(303, in.statusCode());
        assertEquals("/admin?lang=fr", in.headers().firstValue("location").orElse(""));
        String cookie = cookie(in);
        HttpResponse<String> page = get("/admin", "cookie", cookie);
        assertTrue(page.body().contains("data-field=\"uniqueName\""), page.body());
        assertFalse(page.body().contains(token.reveal()));
        assertEquals("no-store", page.headers().firstValue("cache-control").orElse(""));
        assertEquals(200, get("/api/v1/callbridge/status", "cookie", cookie).statusCode());
        HttpResponse<String> out = post("/admin/sign-out", "form-token=" + formToken(page), cookie);
        assertEquals(303, out.statusCode());
        assertTrue(out.headers().firstValue("set-cookie").orElse("").contains("Max-Age=0"));
        assertEquals(401, get("/api/v1/callbridge/status", "cookie", cookie).statusCode());
    }

    @Test
    void theCookieIsForThisHostAloneAndOutOfReach() throws Exception {
        String plain = setCookie(http("/admin/sign-in"));
        assertTrue(plain.startsWith("drawbridge-admin="), plain);
        assertFalse(plain.contains("Secure"), plain);
        String secure = setCookie(https("/admin/sign-in"));
        assertTrue(secure.startsWith("__Host-drawbridge-admin="), secure);
        assertTrue(secure.contains("; Secure"), secure);
        for (String cookie : List.of(plain, secure)) {
            assertTrue(cookie.contains("; HttpOnly"), cookie);
            assertTrue(cookie.contains("; SameSite=Strict"), cookie);
            assertTrue(cookie.contains("; Path=/"), cookie);
            assertFalse(cookie.contains("Domain"), cookie);
            assertFalse(cookie.contains("Max-Age"), cookie);
        }
    }

    @Test
    void aWrongTokenIsRefusedAndTooManyMustWait() throws Exception {
        assertEquals(400, post("/admin/sign-in", "token=", "").statusCode());
        int wrong = 0;
        HttpResponse<String> last = null;
        for (int i = 0; i < 20; i++) {
            last = post("/admin/sign-in", "token=wrong" + i, "");
            wrong += last.statusCode() == 401 ? 1 : 0;
            assertFalse(last.headers().firstValue("set-cookie").isPresent());
            assertFalse(last.body().contains("wrong" + i), "what was typed is not repeated");
        }
        assertEquals(9, wrong);
        assertEquals(429, last.statusCode());
        assertTrue(last.body().contains("Too many wrong tokens"), last.body());
        assertTrue(last.body().contains("aria-invalid=\"true\""), last.body());
        HttpRequest guess = HttpRequest.newBuilder(http("/api/v1/callbridge/status"))
                .header("authorization", "Bearer wrong")
                .build();
        assertEquals(429, client.send(guess, BodyHandlers.ofString()).statusCode());
    }

    @Test
    void anotherSitesPageSignsNobodyIn() throws Exception {
        HttpRequest foreign = HttpRequest.newBuilder(http("/admin/sign-in"))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "cross-site")
                .POST(BodyPublishers.ofString("token=" + token.reveal()))
                .build();
        HttpResponse<String> answer = client.send(foreign, BodyHandlers.ofString());
        assertEquals(403, answer.statusCode());
        assertFalse(answer.headers().firstValue("set-cookie").isPresent());
    }

    // ---- the session

    @Test
    void nothingIsChangedWithTheCookieAlone() throws Exception {
        String cookie = signIn();
        String formToken = formToken(get("/admin", "cookie", cookie));
        assertEquals(403, put(cookie, "x-other", "y").statusCode());
        assertEquals(403, put(cookie, "x-csrf-token", "wrong").statusCode());
        assertEquals(
                403,
                put(cookie, "x-csrf-token", formToken, "sec-fetch-site", "cross-site")
                        .statusCode());
        assertEquals(
                403,
                put(cookie, "x-csrf-token", formToken, "sec-fetch-site", "same-site")
                        .statusCode());
        assertEquals(
                200,
                put(cookie, "x-csrf-token", formToken, "sec-fetch-site", "same-origin")
                        .statusCode());
        assertEquals(200, put(cookie, "x-csrf-token", formToken).statusCode());
        assertEquals(403, post("/admin/sign-out", "form-token=wrong", cookie).statusCode());
        assertEquals(200, get("/api/v1/callbridge/status", "cookie", cookie).statusCode());
        String other = formToken(get("/admin", "cookie", signIn()));
        assertEquals(403, put(cookie, "x-csrf-token", other).statusCode());
    }

    @Test
    void pollingKeepsNobodySignedIn() throws Exception {
        String cookie = signIn();
        for (int i = 0; i < 29; i++) {
            time.advance(1, TimeUnit.MINUTES);
            assertEquals(200, poll(cookie).statusCode());
        }
        time.advance(1, TimeUnit.MINUTES);
        assertEquals(401, poll(cookie).statusCode());
        assertTrue(get("/admin", "cookie", cookie).body().contains("name=\"token\""));
    }

    @Test
    void whoWorksStaysSignedInForTwelveHours() throws Exception {
        String cookie = signIn();
        for (int i = 0; i < 23; i++) {
            time.advance(29, TimeUnit.MINUTES);
            assertEquals(200, get("/api/v1/callbridge/status", "cookie", cookie).statusCode());
        }
        time.advance(1, TimeUnit.HOURS);
        assertEquals(401, get("/api/v1/callbridge/status", "cookie", cookie).statusCode());
    }

    // ---- the pages

    @Test
    void nothingForeignAndNothingInlineIsInThePages() throws Exception {
        String cookie = signIn();
        for (HttpResponse<String> page : List.of(get("/admin"), get("/admin", "cookie", cookie))) {
            String policy = page.headers().firstValue("content-security-policy").orElse("");
            assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertEquals(
                    "nosniff",
                    page.headers().firstValue("x-content-type-options").orElse(""));
            assertFalse(Pattern.compile("<script(?![^>]* src=)|<style| style=| on\\w+=|https?://")
                    .matcher(page.body())
                    .find());
            assertFalse(page.body().contains("{{"), page.body());
        }
        for (String asset :
                List.of("admin.js", "settings.js", "links.js", "api.js", "texts.js", "admin.css", "icon.svg")) {
            assertEquals(200, get("/assets/admin/" + asset).statusCode(), asset);
        }
    }

    @Test
    void everyFieldHasALabelAndItsDescriptionsExist() throws Exception {
        String cookie = signIn();
        for (HttpResponse<String> page : List.of(get("/admin"), get("/admin", "cookie", cookie))) {
            var inputs = Pattern.compile("<input id=\"([^\"]+)\"[^>]*aria-describedby=\"([^\"]+)\"")
                    .matcher(page.body())
                    .results()
                    .toList();
            assertFalse(inputs.isEmpty());
            for (var input : inputs) {
                assertTrue(page.body().contains("<label for=\"" + input.group(1) + "\">"), input.group());
                for (String id : input.group(2).split(" ")) {
                    assertTrue(page.body().contains("id=\"" + id + "\""), id);
                }
            }
        }
    }

    @Test
    void theLanguageIsTheAskedOneOrTheBrowsers() throws Exception {
        assertTrue(get("/admin").body().contains("<html lang=\"en\">"));
        assertTrue(get("/admin?lang=fr").body().contains("<html lang=\"fr\">"));
        assertTrue(get("/admin", "accept-language", "fr-CA").body().contains("Connexion à l’administration"));
    }

    // ---- helpers

    private String signIn() throws Exception {
        return cookie(post("/admin/sign-in", "token=" + token.reveal(), ""));
    }

    private static String cookie(HttpResponse<String> response) {
        return response.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    }

    private static String formToken(HttpResponse<String> page) {
        var found = Pattern.compile("data-form-token=\"([\\w-]{43})\"").matcher(page.body());
        assertTrue(found.find(), page.body());
        return found.group(1);
    }

    private String setCookie(URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofString("token=" + token.reveal()))
                .build();
        return client.send(request, BodyHandlers.ofString())
                .headers()
                .firstValue("set-cookie")
                .orElseThrow();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(http(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> poll(String cookie) throws Exception {
        return get("/api/v1/callbridge/status", "cookie", cookie, "x-drawbridge-background", "1");
    }

    private HttpResponse<String> post(String path, String form, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(http(path))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (!cookie.isEmpty()) {
            request.header("cookie", cookie);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String cookie, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(http("/api/v1/lamp"))
                .headers(headers)
                .header("cookie", cookie)
                .PUT(BodyPublishers.ofString("on"))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI http(String path) {
        return URI.create("http://localhost:" + config.web().httpPort() + path);
    }

    private URI https(String path) {
        return URI.create("https://localhost:" + config.web().httpsPort() + path);
    }

    private static SSLContext trusting(DataDirPki pki) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", pki.authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
