package io.drawbridge.webrtc.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.webrtc.EchoServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pages as a browser gets them. */
@Timeout(60)
class PagesTest {
    private static EchoServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        server = new EchoServer(0, EchoServer.freeUdpPort(), VideoKind.VP8);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aMeetingIsFoundByNameAndNumber() throws Exception {
        for (String alias : List.of("demo", "1000", "DEMO", "echo")) {
            HttpResponse<String> page = get("/meet/" + alias, "en");
            assertEquals(200, page.statusCode(), alias);
            assertTrue(page.body().contains("data-testid=\"join-button\""), alias);
        }
        assertTrue(get("/meet/1000", "en").body().contains("data-meeting=\"demo\""));
    }

    @Test
    void anUnknownMeetingIsAReadable404InTheGuestsLanguage() throws Exception {
        HttpResponse<String> french = get("/meet/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "fr-FR,fr;q=0.9");
        assertEquals(404, french.statusCode());
        assertTrue(french.body().contains("Réunion introuvable"));
        assertFalse(french.body().contains("alert(1)"));
        HttpResponse<String> english = get("/meet/nope?lang=en", "fr");
        assertEquals(404, english.statusCode());
        assertTrue(english.body().contains("There is no meeting of that name or number."));
    }

    @Test
    void theTextsOfThePagesScriptComeWithThePage() throws Exception {
        Matcher texts = Pattern.compile("data-texts=\"([^\"]*)\"")
                .matcher(get("/meet/demo", "fr").body());
        assertTrue(texts.find());
        JsonNode read =
                new JsonMapper().readTree(texts.group(1).replace("&quot;", "\"").replace("&#39;", "'"));
        assertEquals("Connecté", read.path("state.connected").asText());
    }

    @Test
    void theNumberFormLeadsToTheMeeting() throws Exception {
        HttpResponse<String> home = get("/", "en");
        assertTrue(home.body().contains("data-testid=\"number-input\""));
        assertTrue(home.body().contains("data-testid=\"number-join\""));
        HttpResponse<String> found = get("/meet?number=%201000%20&lang=fr", "en");
        assertEquals(303, found.statusCode());
        assertEquals(
                "/meet/1000?lang=fr", found.headers().firstValue("location").orElseThrow());
        HttpResponse<String> odd = get("/meet?number=" + "%2F%2Fevil.example%3Fx", "en");
        assertEquals(
                "/meet/%2F%2Fevil.example%3Fx",
                odd.headers().firstValue("location").orElseThrow());
    }

    @Test
    void nothingForeignAndNothingInlineIsAllowed() throws Exception {
        for (String path : List.of(
                "/", "/test", "/meet/demo", "/meet/nope", "/assets/page/meet.js", "/assets/page/text/fr.json")) {
            HttpResponse<String> page = get(path, "en");
            String policy = page.headers().firstValue("content-security-policy").orElseThrow();
            assertTrue(policy.startsWith("default-src 'none'"), path);
            assertFalse(policy.contains("unsafe"), path);
            assertEquals(
                    "nosniff",
                    page.headers().firstValue("x-content-type-options").orElseThrow(),
                    path);
            assertEquals(
                    "no-referrer", page.headers().firstValue("referrer-policy").orElseThrow(), path);
        }
        for (String path : List.of("/", "/test", "/meet/demo", "/meet/nope")) {
            String html = get(path, "en").body();
            assertFalse(
                    Pattern.compile("<script(?![^>]* src=\"/)|<style|\\sstyle=|\\son[a-z]+=|\\{\\{")
                            .matcher(html)
                            .find(),
                    path);
            assertFalse(
                    Pattern.compile("(?:src|href|action)=\"(?!/|\\?lang=)")
                            .matcher(html)
                            .find(),
                    path);
        }
    }

    @Test
    void assetsAreThereWithTheirTypes() throws Exception {
        assertEquals("text/css", type("/assets/page/page.css"));
        assertEquals("image/svg+xml", type("/assets/page/controls.svg"));
        assertEquals("application/json", type("/assets/page/text/en.json"));
        for (String script : Modules.of("meet.js")) {
            assertTrue(type("/assets/page/" + script).endsWith("/javascript"), script);
        }
        assertTrue(get("/assets/page/..%2FPages.class", "en").statusCode() >= 400);
    }

    @Test
    void everyHookOfTheJoinPageIsInTheMarkup() throws Exception {
        String html = get("/meet/demo", "en").body();
        for (String hook : List.of(
                "name-input", "join-button", "leave-button", "mic-button", "camera-button", "status", "self-view")) {
            assertTrue(html.contains("data-testid=\"" + hook + "\""), hook);
        }
    }

    @Test
    void aPageNamesAllItsScriptsAtOnce() throws Exception {
        String html = get("/meet/demo", "en").body();
        assertTrue(html.contains("<script type=\"module\" src=\"/assets/page/meet.js\"></script>"));
        Set<String> imported = Modules.of("meet.js");
        assertTrue(imported.containsAll(List.of("call.js", "sdp.js", "lobby.js", "devices.js")), imported::toString);
        for (String script : imported) {
            assertTrue(
                    script.equals("meet.js") || html.contains("modulepreload\" href=\"/assets/page/" + script), script);
        }
        assertTrue(get("/test", "fr").body().contains("modulepreload\" href=\"/assets/page/probe.js"));
    }

    @Test
    void whatWasChosenBeforeCountsOverTheBrowserAndTheAddressOverBoth() throws Exception {
        assertTrue(get("/", "en").body().contains("<html lang=\"en\" data-theme=\"auto\">"));
        String chosen = "a=b; drawbridge-language=fr; drawbridge-theme=dark";
        assertTrue(get("/meet/demo", "en", chosen).body().contains("<html lang=\"fr\" data-theme=\"dark\">"));
        assertTrue(get("/test?lang=en", "fr", chosen).body().contains("<html lang=\"en\" data-theme=\"dark\">"));
        String odd = "drawbridge-language=xx; drawbridge-theme=%22%3E";
        assertTrue(get("/meet/nope", "fr", odd).body().contains("<html lang=\"fr\" data-theme=\"auto\">"));
    }

    @Test
    void whatIsLongIsCompressedAndAnUnchangedAssetIsNotSentAgain() throws Exception {
        HttpResponse<String> page = CLIENT.send(
                request("/meet/demo", "en").header("accept-encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals("gzip", page.headers().firstValue("content-encoding").orElseThrow());
        HttpResponse<String> style = get("/assets/page/page.css", "en");
        String tag = style.headers().firstValue("etag").orElseThrow();
        assertTrue(style.headers().firstValue("cache-control").orElseThrow().contains("no-cache"));
        HttpResponse<String> again = CLIENT.send(
                request("/assets/page/page.css", "en")
                        .header("if-none-match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(304, again.statusCode());
    }

    @Test
    void bothWaysToTheDarkThemeHaveTheSameColours() throws Exception {
        String style = get("/assets/page/page.css", "en").body();
        Set<String> chosen = tokens(style, ":root[data-theme=\"dark\"] {");
        assertEquals(chosen, tokens(style, ":root[data-theme=\"auto\"] {"));
        assertTrue(chosen.size() > 10, chosen::toString);
    }

    private static Set<String> tokens(String style, String selector) {
        int from = style.indexOf(selector) + selector.length();
        return Arrays.stream(style.substring(from, style.indexOf('}', from)).split(";"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toSet());
    }

    private static String type(String path) throws Exception {
        HttpResponse<String> answer = get(path, "en");
        assertEquals(200, answer.statusCode(), path);
        return answer.headers().firstValue("content-type").orElseThrow().split(";")[0];
    }

    private static HttpResponse<String> get(String path, String language) throws Exception {
        return CLIENT.send(request(path, language).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String language, String cookies) throws Exception {
        return CLIENT.send(
                request(path, language).header("cookie", cookies).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String language) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
                .header("accept-language", language);
    }
}
