"""The names other code may rely on."""

import subprocess
import sys
from pathlib import Path

import scoring

PUBLIC = """
Alpha AngoffPanel AngoffRound BifactorCalibration BifactorItems BlockResponse BreslowDay Calibration
Classification CorrectedValidity DifEffects DifTest Drift Estimate ExpectancyTable
ForcedChoiceCalibration Generalizability GuttmanLambdas IntraclassCorrelation IntraclassCorrelations
InvalidParameters InvalidResponses Item ItemFit ItemParameters ItemResponse ItemStatistics
JointEstimate Kappa LatentGroup LikelihoodFit LikelihoodRatioDif Linking LocalDependence LogisticDif
LordDif MISSING MODELS MahalanobisDistance MantelHaenszel MeanDifference MeanSquares ModelFit
MultidimensionalCalibration NormGroup NormScores NotConverged Omega OmegaHierarchical
OptionStatistics OrderSensitivity PairConsistency ParallelAnalysis PatternFit PersonStatistic
Polychoric RajuArea RankDistribution RapidGuessing RateComparison RaterSeverity ReliableChange
ScoreDifference ScoringError ScoringRates ShrunkenMeans Sibtest Source StandardErrors
Standardisation Statement SumScoreTable TaylorRussell Utility Validity WaldDif WithinGroupAgreement
adaptive adverse_impact alpha angoff binomial_standard_error breslow_day calibrate
calibrate_bifactor calibrate_forced_choice classification_lee classification_rudner compare_rates
conditional_standard_error correct_validity cut_on_theta detect_drift differential_test_functioning
distractor_analysis estimate estimate_bifactor estimate_forced_choice estimate_joint
even_odd_consistency expectancy_table expected_score fast_pages generalizability guttman_lambdas
information interval intra_individual_variability intraclass_correlations item_fit item_statistics
likelihood_fit likelihood_ratio_dif link local_dependence logistic_dif long_string lord_dif
mahalanobis_distance mantel_haenszel mean_score_selected model_fit norm_group norm_scores omega
omega_hierarchical order_sensitivity pair_consistency parallel_analysis pattern_fit
person_mean_squares persons_needed plausible_values polychoric power probability_above
provisional_behaviour provisional_dichotomous provisional_rating provisional_scenario
provisional_statement psychometric_pairs q3_bound quantile_dots raju_area rank_distribution
rank_distribution_of_draws ranks_from_picks rapid_guessing rater_severity raters_needed
reliable_change scale_information scoring_rates selection_utility shrink_groups sibtest simulate
simulate_bifactor spearman_brown standard_error_of_difference standard_error_of_measurement
standardisation standardised_difference sum_score_distribution sum_score_table taylor_russell
tied_groups told_apart validity_coefficient wald_dif weighted_kappa with_parameter_uncertainty
within_group_agreement
"""


def test_the_public_names_are_these_and_no_others() -> None:
    assert sorted(scoring.__all__) == sorted(PUBLIC.split())


def test_every_public_name_exists_and_says_what_it_is_for() -> None:
    for name in scoring.__all__:
        thing = getattr(scoring, name)
        assert thing is not None
        if callable(thing):
            assert thing.__doc__


def test_the_models_are_these() -> None:
    assert list(scoring.MODELS) == [
        "rasch",
        "2pl",
        "3pl",
        "graded",
        "partial_credit",
        "generalized_partial_credit",
        "nominal",
    ]
    assert all(name == model.name for name, model in scoring.MODELS.items())


def test_importing_scoring_loads_nothing_of_the_application() -> None:
    unwanted = "assess flask sqlalchemy wtforms jinja2 reportlab yaml pydantic"
    program = (
        f"import sys; sys.path.insert(0, {str(Path(scoring.__file__).parents[1])!r}); "
        f"import scoring; print(*sorted(set({unwanted.split()!r}) & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == ""
