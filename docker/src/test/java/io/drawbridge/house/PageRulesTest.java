package io.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people type reaches pages as text: no page and no script has a way to make markup or code of it. */
class PageRulesTest {
    private static final Pattern MAKES_MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\\.write|DOMParser|createContextualFragment|srcdoc"
                    + "|\\beval\\(|new Function|set(?:Timeout|Interval)\\(\\s*['\"`]|javascript:|\\bon[a-z]+=[\"']");

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("gateway-core", "gateway-webrtc")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/resources"))) {
                files.filter(file -> file.toString().matches(".*\\.(js|html)")).forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void noPageAndNoScriptMakesMarkupOrCodeOfText() throws IOException {
        List<Path> sources = sources();
        List<String> makers = new ArrayList<>();
        for (Path source : sources) {
            MAKES_MARKUP
                    .matcher(Files.readString(source))
                    .results()
                    .forEach(found -> makers.add(source.getFileName() + ": " + found.group()));
        }
        assertEquals(List.of(), makers);
        assertTrue(sources.size() > 40, sources::toString);
    }

    @Test
    void whatWouldMakeMarkupIsSeen() {
        for (String maker : List.of("a.innerHTML = b", "<a onclick=\"b\">", "setTimeout('b', 1)", "eval(b)")) {
            assertTrue(MAKES_MARKUP.matcher(maker).find(), maker);
        }
    }
}
