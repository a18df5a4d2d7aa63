package io.drawbridge.webrtc.page;

import io.drawbridge.core.page.Template;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The scripts of a page, found by following the imports of the first one, so that a browser is told of all of them at once
 * instead of finding each in the one before.
 */
final class Modules {
    /** What a page writes where its scripts are to stand; the group is the first one's file name. */
    private static final Pattern MARKER = Pattern.compile("<!-- script ([a-z-]+\\.js) -->");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]*?'\\./([a-z-]+\\.js)';");
    private static final String PATH = "/assets/page/";

    private Modules() {}

    /** Puts the scripts in the place of the page's marker; a page without one has none. */
    static Template into(Template page) {
        Matcher marker = MARKER.matcher(page.html());
        return marker.find() ? page.insert(marker.group(), tags(marker.group(1))) : page;
    }

    private static String tags(String first) {
        String preloads = of(first).stream()
                .skip(1)
                .map(file -> "<link rel=\"modulepreload\" href=\"" + PATH + file + "\">\n  ")
                .collect(Collectors.joining());
        return preloads + "<script type=\"module\" src=\"" + PATH + first + "\"></script>";
    }

    /** The file and all that it imports, directly or not; it comes first. */
    static Set<String> of(String first) {
        Set<String> found = new LinkedHashSet<>();
        follow(first, found);
        return found;
    }

    private static void follow(String file, Set<String> found) {
        if (found.add(file)) {
            String source = Template.load(Pages.class, "assets/" + file).html();
            IMPORT.matcher(source).results().forEach(each -> follow(each.group(1), found));
        }
    }
}
