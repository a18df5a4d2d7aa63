package io.drawbridge.webrtc.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.Refusal;
import io.drawbridge.core.page.Template;
import io.drawbridge.core.page.Texts;
import io.drawbridge.core.spi.DialOut;
import io.drawbridge.webrtc.signal.PageFault;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final Pattern HOLE = Pattern.compile("\\{\\w+}");
    private static final Pattern USED_IN_HTML = Pattern.compile("\\{\\{([a-z-]+(?:\\.[a-z-]+)+)}}");
    private static final Pattern USED_IN_SCRIPT = Pattern.compile("text\\('([a-z.-]+)'");
    private static final Pattern BUILT_IN_SCRIPT = Pattern.compile("text\\(`([^`]+)`");

    /** A sign that wants a space before it which no line ends at, without one; a quote that is none. */
    private static final Pattern NOT_FRENCH =
            Pattern.compile("[^\\u00a0\\u202f](?:[;!?»]|:(?!//))|«[^\\u00a0\\u202f]|'");

    private final Texts texts = Texts.load(Pages.class);

    @Test
    void everyLanguageHasTheSameKeysAndHoles() {
        Map<String, String> english = texts.of("en");
        assertTrue(texts.languages().containsAll(List.of("en", "fr")));
        for (String language : texts.languages()) {
            Map<String, String> other = texts.of(language);
            assertEquals(english.keySet(), other.keySet(), language);
            other.forEach((key, text) -> {
                assertFalse(text.isBlank(), language + " " + key);
                assertEquals(holes(english.get(key)), holes(text), language + " " + key);
            });
        }
    }

    @Test
    void frenchHasItsSpacesAndItsQuotes() {
        Set<String> wrong = texts.of("fr").entrySet().stream()
                .filter(each -> NOT_FRENCH.matcher(each.getValue()).find())
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.toSet());
        assertEquals(Set.of(), wrong);
    }

    @Test
    void everyEndReasonHasATextAndAHint() throws Exception {
        for (Class<?> reason : EndReason.class.getPermittedSubclasses()) {
            if (reason == EndReason.Other.class || reason == EndReason.Plain.class) {
                continue;
            }
            Class<?>[] types = Arrays.stream(reason.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Object[] values = Arrays.stream(types)
                    .map(t -> t == int.class ? (Object) 480 : "detail")
                    .toArray();
            var constructor = reason.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            assertTextAndHint((EndReason) constructor.newInstance(values));
        }
        for (EndReason reason : EndReason.Plain.values()) {
            assertTextAndHint(reason);
        }
    }

    @Test
    void everyFaultOfAConnectionOrAMessageHasATextAndAHint() {
        for (PageFault fault : PageFault.values()) {
            assertTextAndHint(fault.key());
            assertFalse(fault.detail().isBlank(), fault.name());
        }
    }

    @Test
    void everyRefusalOfACommandHasATextAndAHint() {
        for (Refusal refusal : Refusal.values()) {
            assertTextAndHint("call.refused.", refusal.key());
        }
        assertTextAndHint("call.refused.", "other");
    }

    @Test
    void everyCallToTheOutsideThatIsNotBegunHasATextAndAHint() {
        for (DialOut.Why why : DialOut.Why.values()) {
            boolean ending = texts.of("en").containsKey("end." + why.key() + ".text");
            assertTextAndHint(ending ? "end." : "call.refused.", why.key());
        }
    }

    private void assertTextAndHint(EndReason reason) {
        assertTextAndHint(reason.key());
    }

    private void assertTextAndHint(String key) {
        assertTextAndHint("end.", key);
    }

    private void assertTextAndHint(String prefix, String key) {
        for (String language : List.of("en", "fr")) {
            for (String part : List.of(".text", ".hint")) {
                String words = texts.of(language).getOrDefault(prefix + key + part, "");
                assertFalse(words.isBlank(), language + " " + prefix + key + part);
            }
        }
    }

    @Test
    void everyTextThatPagesAskForIsThere() {
        Set<String> known = texts.of("en").keySet();
        for (String page : List.of("home.html", "meet.html", "test.html", "unknown.html", "settings.html")) {
            String html = Template.load(Pages.class, page).html();
            assertEquals(
                    Set.of(),
                    missing(USED_IN_HTML, html, known).stream()
                            .filter(key -> !key.startsWith("why."))
                            .collect(Collectors.toSet()),
                    page);
        }
    }

    @Test
    void everyTextThatScriptsAskForIsThere() {
        Set<String> known = texts.of("en").keySet();
        for (String script : scripts()) {
            String source = source(script);
            assertEquals(Set.of(), missing(USED_IN_SCRIPT, source, known), script);
            BUILT_IN_SCRIPT.matcher(source).results().forEach(built -> {
                Pattern fits = Pattern.compile(Pattern.quote(built.group(1))
                        .replace("${", "\\E[a-z0-9-]+\\Q${")
                        .replaceAll("\\$\\{[^}]*}", ""));
                assertTrue(
                        known.stream().anyMatch(key -> fits.matcher(key).matches()),
                        () -> script + " builds " + built.group(1));
            });
        }
    }

    @Test
    void everythingThatTheConnectionTestFindsHasItsWords() {
        Set<String> known = texts.of("en").keySet();
        String checks = source("checks.js");
        Set<String> wanted = new TreeSet<>();
        Pattern.compile("finding\\('(\\w+)', '([a-z-]+)'")
                .matcher(checks)
                .results()
                .forEach(found -> {
                    wanted.add("test.state." + found.group(1));
                    wanted.add("test.detail." + found.group(2));
                });
        for (String name : List.of("browser", "origin", "websocket", "stun", "media", "microphone", "camera")) {
            assertTrue(checks.contains("'" + name + "'"), name);
            wanted.add("test.check." + name);
        }
        for (String relay : List.of("turn-udp", "turn-tcp", "turn-tls")) {
            wanted.add("test.check." + relay);
            wanted.add("test.advice." + relay);
        }
        assertTrue(wanted.size() > 20, wanted::toString);
        wanted.removeAll(known);
        assertEquals(Set.of(), wanted);
    }

    @Test
    void everyProblemWithDevicesSaysWhatToDo() {
        for (String reason : List.of("denied", "blocked", "dismissed", "missing", "busy")) {
            for (String problem : List.of(reason, "microphone-" + reason, "camera-" + reason)) {
                assertTrue(texts.of("en").containsKey("device." + problem + ".text"), problem);
                assertTrue(
                        texts.of("en").keySet().stream().anyMatch(key -> key.startsWith("device." + problem + ".do")),
                        problem);
            }
        }
    }

    private static Set<String> scripts() {
        Set<String> scripts = new TreeSet<>(Modules.of("meet.js"));
        scripts.addAll(Modules.of("test.js"));
        return scripts;
    }

    private static String source(String script) {
        return Template.load(Pages.class, "assets/" + script).html();
    }

    @Test
    void theLanguageIsTheAskedOneOrTheBestOrEnglish() {
        assertEquals("fr", texts.choose("fr", "en"));
        assertEquals("fr", texts.choose(null, "de-DE,fr-CA;q=0.8,en;q=0.5"));
        assertEquals("en", texts.choose("xx", null));
        assertEquals("en", texts.choose(null, "de"));
        assertEquals("en", texts.choose(null, ";;q=nonsense,,"));
    }

    @Test
    void whatFillsATemplateIsEscaped() {
        assertEquals("&lt;b&gt;&quot;&amp;&#39;", Template.escape("<b>\"&'"));
    }

    private static Set<String> missing(Pattern use, String source, Set<String> known) {
        return use.matcher(source)
                .results()
                .map(match -> match.group(1))
                .filter(key -> !known.contains(key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> holes(String text) {
        return HOLE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
