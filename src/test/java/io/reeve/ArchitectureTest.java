package io.reeve;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reeve.execute.container.ContainerSettings;
import io.reeve.execute.files.UploadStore;
import io.reeve.execute.health.BusProbe;
import io.reeve.execute.report.WorkerLink;

/** The layers of ARCHITECTURE.md, held. */
@AnalyzeClasses(packages = "io.reeve", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = {
        "io.reeve.model..", "io.reeve.event..", "io.reeve.message..", "io.reeve.encoding..", "io.reeve.core.."
    };

    @ArchTest
    static final ArchRule pureCode_importsJavaAndItselfOnly = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.nio..",
                    "java.io..",
                    "java.math..",
                    "java.security..",
                    "org.jspecify..",
                    "io.reeve.model..",
                    "io.reeve.event..",
                    "io.reeve.message..",
                    "io.reeve.encoding..",
                    "io.reeve.core..",
                    "com.google.re2j.."); // matching in linear time: a pure function that the JDK does not have

    @ArchTest
    static final ArchRule core_readsNoClockAndStartsNoThread = noClasses()
            .that()
            .resideInAnyPackage("io.reeve.model..", "io.reeve.event..", "io.reeve.message..", "io.reeve.core..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.time..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, java.util.Random.class, java.security.SecureRandom.class)
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule model_isTheBottom = noClasses()
            .that()
            .resideInAPackage("io.reeve.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.reeve.event..", "io.reeve.message..", "io.reeve.encoding..", "io.reeve.core..");

    @ArchTest
    static final ArchRule event_knowsTheModelOnly = noClasses()
            .that()
            .resideInAPackage("io.reeve.event..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.reeve.message..", "io.reeve.encoding..", "io.reeve.core..");

    @ArchTest
    static final ArchRule coreParts_shareThroughStateAlone = slices().matching(
                    "io.reeve.core.(allocate|schedule|recover|preempt|serve)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule coreParts_leaveComposingToRound = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.reeve.core.state..",
                    "io.reeve.core.share..",
                    "io.reeve.core.allocate..",
                    "io.reeve.core.schedule..",
                    "io.reeve.core.recover..",
                    "io.reeve.core.preempt..",
                    "io.reeve.core.serve..",
                    "io.reeve.core.backfill..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.reeve.core.round..");

    @ArchTest
    static final ArchRule backfill_servesTheAllocatorAlone = noClasses()
            .that()
            .resideOutsideOfPackages("io.reeve.core.allocate..", "io.reeve.core.backfill..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.reeve.core.backfill..");

    @ArchTest
    static final ArchRule simulate_knowsTheCoreAndJsonOnly = classes()
            .that()
            .resideInAPackage("io.reeve.simulate..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.vertx.core.json..",
                    "io.vertx.core.buffer..",
                    "io.reeve.model..",
                    "io.reeve.event..",
                    "io.reeve.message..",
                    "io.reeve.core..",
                    "io.reeve.spec..",
                    "io.reeve.simulate..");

    @ArchTest
    static final ArchRule hazelcast_isNamedByClusterOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.reeve.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");

    @ArchTest
    static final ArchRule ratis_isNamedByLedgerOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.reeve.ledger..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.ratis..");

    @ArchTest
    static final ArchRule dockerJava_isNamedByContainersOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.reeve.execute.container..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.dockerjava..");

    @ArchTest
    static final ArchRule execute_reachesTheClusterThroughItsPorts = noClasses()
            .that()
            .resideInAPackage("io.reeve.execute..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.reeve.cluster..", "io.reeve.ledger..", "io.reeve.gateway..", "io.vertx..");

    /** What binds the parts together stays above them, in the package itself. */
    @ArchTest
    static final ArchRule executeParts_knowThoseBelowThemOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("files")
            .definedBy("io.reeve.execute.files..")
            .layer("logs")
            .definedBy("io.reeve.execute.logs..")
            .layer("process")
            .definedBy("io.reeve.execute.process..")
            .layer("exec")
            .definedBy("io.reeve.execute.exec..")
            .layer("report")
            .definedBy("io.reeve.execute.report..")
            .layer("container")
            .definedBy("io.reeve.execute.container..")
            .layer("health")
            .definedBy("io.reeve.execute.health..")
            .layer("above")
            .definedBy("io.reeve.execute")
            .whereLayer("files")
            .mayNotAccessAnyLayer()
            .whereLayer("container")
            .mayNotAccessAnyLayer()
            .whereLayer("health")
            .mayNotAccessAnyLayer()
            .whereLayer("logs")
            .mayOnlyAccessLayers("files")
            .whereLayer("process")
            .mayOnlyAccessLayers("files")
            .whereLayer("exec")
            .mayOnlyAccessLayers("files", "container")
            .whereLayer("report")
            .mayOnlyAccessLayers("files");

    /** The ports to the cluster, and what a node is set up with; all else is asked of the worker. */
    @ArchTest
    static final ArchRule executeParts_areForTheWorkerAlone = noClasses()
            .that()
            .resideOutsideOfPackage("io.reeve.execute..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.reeve.execute.*..")
                    .and(not(belongToAnyOf(
                            ContainerSettings.class, BusProbe.class, UploadStore.class, WorkerLink.class))));

    @ArchTest
    static final ArchRule runner_isForUsersToo = classes()
            .that()
            .resideInAPackage("io.reeve.runner..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "io.reeve.runner..", "io.reeve.model..", "io.reeve.message..");

    @ArchTest
    static final ArchRule hosting_isARunnerAmongOthers = classes()
            .that()
            .resideInAPackage("io.reeve.hosting..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "io.vertx..",
                    "io.reeve.hosting..",
                    "io.reeve.runner..",
                    "io.reeve.model..",
                    "io.reeve.message..");

    @ArchTest
    static final ArchRule cli_talksHttpOnly = noClasses()
            .that()
            .resideInAPackage("io.reeve.cli..")
            .and()
            .resideOutsideOfPackage("io.reeve.cli.start..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.reeve.core..",
                    "io.reeve.ledger..",
                    "io.reeve.cluster..",
                    "io.reeve.execute..",
                    "io.reeve.gateway..",
                    "io.reeve.verticles..",
                    "io.reeve.node..",
                    "io.vertx.core..");

    @ArchTest
    static final ArchRule packages_haveNoCircles =
            slices().matching("io.reeve.(*)..").should().beFreeOfCycles();
}
