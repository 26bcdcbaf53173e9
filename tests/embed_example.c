/* Embedding the engine: load a pack, assess a pair, print its points. See docs of each call in entente.h.
 *   cc embed_example.c $(pkg-config --cflags --libs entente) && ./a.out rules/korea-china KOR CHN */
#include <entente.h>
#include <stdio.h>

int main(int argc, char **argv) {
    ent_error err = {0};
    ent_engine *engine = NULL;
    ent_pack *pack = NULL;
    ent_assessment *assessment = NULL;
    if (argc != 4) return fprintf(stderr, "usage: %s PACK A B\n", argv[0]), 2;

    const ent_subject pair = {.a = argv[2], .b = argv[3]};
    if (ent_engine_new(&engine, NULL, &err) != ENT_OK || ent_pack_load(&pack, engine, argv[1], NULL, &err) != ENT_OK ||
        ent_assess(&assessment, pack, &pair, NULL, &err) != ENT_OK) {
        fprintf(stderr, "%s: %s\n", ent_status_name(err.code), err.message);
    } else {
        ent_points p;
        for (size_t i = 0; ent_assessment_points(&p, assessment, i) == ENT_OK; i++) {
            printf("%s %g on what is known, between %g and %g: %s to %s\n", p.name, p.points, p.low, p.high,
                   p.level_low ? p.level_low : "-", p.level_high ? p.level_high : "-");
        }
    }
    ent_assessment_free(assessment);
    ent_pack_free(pack);
    ent_engine_free(engine);
    return err.code == ENT_OK ? 0 : 1;
}
