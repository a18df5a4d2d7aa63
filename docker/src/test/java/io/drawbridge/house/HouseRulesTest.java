package io.drawbridge.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The architecture as tests: who may know whom, and where things live that must live in one place. */
@AnalyzeClasses(packages = "io.drawbridge", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    /** Protocol machines and values: fed with input and time, drained of output. */
    private static final String[] PURE = {
        "io.drawbridge.sip.message..",
        "io.drawbridge.sip.transaction..",
        "io.drawbridge.sip.dialog..",
        "io.drawbridge.sip.guard..",
        "io.drawbridge.xmpp.callbridge..",
        "io.drawbridge.webrtc.turn",
        "io.drawbridge.core.sdp..",
        "io.drawbridge.core.rtp..",
        "io.drawbridge.core.directory.."
    };

    @ArchTest
    static final ArchRule coreKnowsNoLeg = noClasses()
            .that()
            .resideInAPackage("io.drawbridge.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.drawbridge.sip..", "io.drawbridge.webrtc..", "io.drawbridge.xmpp..");

    @ArchTest
    static final ArchRule sipKnowsNoOtherLeg = noClasses()
            .that()
            .resideInAPackage("io.drawbridge.sip..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.drawbridge.webrtc..", "io.drawbridge.xmpp..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule webrtcKnowsNoOtherLeg = noClasses()
            .that()
            .resideInAPackage("io.drawbridge.webrtc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.drawbridge.sip..", "io.drawbridge.xmpp..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule xmppKnowsNoOtherLeg = noClasses()
            .that()
            .resideInAPackage("io.drawbridge.xmpp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.drawbridge.sip..", "io.drawbridge.webrtc..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeHasNoSocketThreadOrLogger = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "org.slf4j..",
                            "java.util.logging..",
                            "io.netty.channel..",
                            "io.netty.bootstrap..",
                            "java.nio.channels..")
                    .or(assignableTo(Thread.class))
                    .or(assignableTo(java.util.concurrent.Executor.class))
                    .or(assignableTo(java.net.Socket.class))
                    .or(assignableTo(java.net.DatagramSocket.class))
                    .or(assignableTo(io.netty.util.concurrent.Ticker.class))
                    .or(assignableTo(java.time.Clock.class)))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeReadsNoClock = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nativesLiveInTheCodecs = onlyIn(
            "io.drawbridge.core.media.codec..", "org.bytedeco..", "org.jitsi.impl.neomedia.codec..", "com.sun.jna..");

    @ArchTest
    static final ArchRule ice4jLivesInIce = onlyIn("io.drawbridge.webrtc.ice..", "org.ice4j..");

    @ArchTest
    static final ArchRule smackLivesInXmpp = onlyIn("io.drawbridge.xmpp..", "org.jivesoftware..", "org.jxmpp..");

    @ArchTest
    static final ArchRule bouncyCastleLivesInThreePackages = noClasses()
            .that(not(resideInAnyPackage(
                    "io.drawbridge.core.dtls..", "io.drawbridge.core.pki..", "io.drawbridge.core.net..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule packagesSayWhetherNullIsAllowed = classes()
            .that()
            .haveSimpleName("package-info")
            .should()
            .beAnnotatedWith("org.jspecify.annotations.NullMarked");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = noFields()
            .should()
            .beAnnotatedWith("javax.inject.Inject")
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    private static ArchRule onlyIn(String home, String... libraries) {
        return noClasses()
                .that(not(resideInAPackage(home)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }
}
