from odoo.tests import tagged

from .legacy_acts_common import LegacyActsCase


@tagged("post_install", "-at_install")
class TestLegacyActsStates(LegacyActsCase):
    # Before the cards are written

    def test_only_a_real_act_gives_a_state_by_its_link(self):
        """What a letter, an act that is not there, an older, a cancelled or a later one would do
        is no ground of a state."""
        self._write(
            "documents",
            *(self._act(f"A{n}", n, validity="repealed") for n in range(1, 6)),
            self._card("L1", 6),
            self._act("OLD", 7, "2019-01-01"),
            self._act("OFF", 8, "2021-01-01", cancel_reason="By mistake"),
            self._act("NEW", 9, "2021-01-01"),
            self._act("LATE", 10, "2021-01-01", in_force_from="2090-01-01"),
            self._act("A6", 11, validity="repealed"),
        )
        self._write(
            "links",
            self._link("L1", "A1", "repeals"),
            self._link("NONE", "A2", "repeals"),
            self._link("OLD", "A3", "repeals"),
            self._link("OFF", "A4", "repeals"),
            self._link("NEW", "A5", "repeals", effect_from="2090-01-01"),
            self._link("LATE", "A6", "repeals"),
        )
        self._run()
        found = {row for row in self._reasons() if row[0] == "documents"}
        lines = (2, 3, 4, 5, 6, 12)
        self.assertEqual(found, {("documents", line, "validity", "no_ground") for line in lines})

    def test_an_act_taken_earlier_gives_a_state(self):
        """An act that came with an earlier folder is a ground as one of this folder is."""
        self._write("documents", self._act("B1", 1, "2021-01-01"))
        self._run()
        self._write("documents", self._act("A1", 2, validity="repealed"))
        self._write("links", self._link("B1", "A1", "repeals"))
        run = self._run()
        self.assertEqual(run.fault_count, 0, run._get_report())
        self.assertEqual(self._taken("A1").validity, "repealed")

    def test_a_term_that_is_not_over(self):
        """A term is over on the day after its last one, and never where it renews itself."""
        today = self.company._docflow_today().isoformat()
        self._write(
            "documents",
            self._act("A1", 1, validity="expired", in_force_to=today),
            self._contract("K1", 2, validity="expired", in_force_to="2021-01-01",
                           renewal="automatic", renewal_months="12"),
            self._act("A2", 3, validity="expired", in_force_to="2021-01-01"),
        )  # fmt: skip
        self._run()
        expected = {(2, "validity", "no_ground"), (3, "validity", "conflict")}
        self.assertEqual({row[1:] for row in self._reasons()}, expected)
        self.assertEqual(self._taken("A2").validity, "expired")

    def test_a_state_that_later_acts_contradict(self):
        """An act is not in force when one of the folder repeals it, nor only amended when a part of
        it is repealed; a repeal that is to come contradicts nothing."""
        self._write(
            "documents",
            self._act("A1", 1, validity="amended", amended_from="2021-01-01",
                      partly_repealed_from="2022-01-01"),
            self._act("A2", 2, validity="in_force"),
            self._act("A3", 3, validity="in_force"),
            self._act("B1", 4, "2021-01-01"),
        )  # fmt: skip
        self._write(
            "links",
            self._link("B1", "A2", "repeals"),
            self._link("B1", "A3", "repeals", effect_from="2090-01-01"),
        )
        self._run()
        found = {row for row in self._reasons() if row[0] == "documents"}
        expected = {("documents", line, "validity", "conflict") for line in (2, 3)}
        self.assertEqual(found, expected)
        self.assertEqual(self._taken("A3").validity, "in_force")

    # When it is known what is taken

    def _write_unkept(self, **cells):
        self._write(
            "documents",
            self._act("A1", 1, validity="repealed"),
            self._act("A2", 2, validity="partly_repealed"),
            self._act("A3", 3, validity="amended"),
            self._act("A4", 4, validity="in_force"),
            self._act("A5", 5, validity="amended"),
            self._act("B1", 6, "2021-01-01", **cells),
            self._act("B2", 7, "2021-01-01"),
        )
        self._write(
            "links",
            self._link("B1", "A1", "repeals"),
            self._link("B1", "A2", "repeals_partly"),
            self._link("B2", "A3", "amends", effect_to="2022-01-01"),
            self._link("B2", "A4", "amends"),
            self._link("B2", "A5", "addition"),
        )

    def test_a_state_that_is_not_kept_is_told(self):
        """When the act or the link that gave a state is rejected, or links give another one, the
        card comes and the report says that it is shown in another state; a dry run says it too."""
        self._write_unkept(amount="5")
        expected = {("documents", line, "validity", "unkept") for line in (2, 3, 4, 5)}
        for is_dry in (True, False):
            run = self._run(is_dry=is_dry)
            self.assertEqual({row for row in self._reasons() if row[3] == "unkept"}, expected)
            self.assertEqual((run.taken_count, run.rejected_count), (6, 1))
        told = [self._taken(f"A{n}").validity for n in range(1, 6)]
        self.assertEqual(told, ["in_force", "in_force", "in_force", "amended", "amended"])
        given = [row[4] for row in run._read_faults() if row[2:4] == ("validity", "repealed")]
        self.assertIn("in_force", given[0])

    def test_the_way_out_of_a_state_that_is_not_kept(self):
        """When the act that gave a state comes with a later run, its links give the state."""
        self._write_unkept(amount="5")
        self._run()
        self._write_unkept()
        self._run()
        self.assertFalse({row for row in self._reasons() if row[0] == "documents"})
        self.assertEqual(self._taken("A1").validity, "repealed")
        self.assertEqual(self._taken("A2").validity, "partly_repealed")
