"""Psychometrics on numpy and scipy: arrays in, frozen results with their uncertainty out."""

from scoring import adaptive
from scoring.ability import estimate
from scoring.agreement import (
    IntraclassCorrelation,
    IntraclassCorrelations,
    Kappa,
    WithinGroupAgreement,
    intraclass_correlations,
    raters_needed,
    weighted_kappa,
    within_group_agreement,
)
from scoring.calibration import Calibration, LatentGroup, StandardErrors, calibrate
from scoring.careless import (
    PairConsistency,
    PersonStatistic,
    even_odd_consistency,
    intra_individual_variability,
    pair_consistency,
    psychometric_pairs,
)
from scoring.change import ReliableChange, reliable_change
from scoring.classical import ItemStatistics, item_statistics, spearman_brown
from scoring.comparison import (
    interval,
    probability_above,
    quantile_dots,
    tied_groups,
    told_apart,
)
from scoring.decisions import (
    Classification,
    classification_lee,
    classification_rudner,
    sum_score_distribution,
)
from scoring.dif import (
    BreslowDay,
    MantelHaenszel,
    Standardisation,
    breslow_day,
    mantel_haenszel,
    standardisation,
)
from scoring.dif_logistic import DifTest, LogisticDif, logistic_dif
from scoring.distractors import OptionStatistics, distractor_analysis
from scoring.errors import InvalidParameters, InvalidResponses, NotConverged, ScoringError
from scoring.estimates import Estimate
from scoring.fit import (
    ItemFit,
    LocalDependence,
    MeanSquares,
    ModelFit,
    ParallelAnalysis,
    item_fit,
    local_dependence,
    model_fit,
    parallel_analysis,
    person_mean_squares,
    q3_bound,
)
from scoring.hierarchical import OmegaHierarchical, omega_hierarchical
from scoring.impact import (
    MeanDifference,
    RateComparison,
    ScoringRates,
    adverse_impact,
    compare_rates,
    scoring_rates,
    standardised_difference,
)
from scoring.information import expected_score, information, scale_information
from scoring.item_parameters import ItemParameters
from scoring.items import Item, Statement
from scoring.joint import JointEstimate, estimate_joint, with_parameter_uncertainty
from scoring.lambdas import GuttmanLambdas, guttman_lambdas
from scoring.linking import Drift, Linking, detect_drift, link
from scoring.measurement_error import (
    binomial_standard_error,
    conditional_standard_error,
    standard_error_of_difference,
    standard_error_of_measurement,
)
from scoring.model_dif import (
    DifEffects,
    LikelihoodRatioDif,
    LordDif,
    RajuArea,
    ScoreDifference,
    WaldDif,
    differential_test_functioning,
    likelihood_ratio_dif,
    lord_dif,
    raju_area,
    wald_dif,
)
from scoring.models import MODELS
from scoring.multidimensional.bifactor import BifactorCalibration, calibrate_bifactor
from scoring.multidimensional.bifactor_items import (
    BifactorItems,
    estimate_bifactor,
    simulate_bifactor,
)
from scoring.multidimensional.results import MultidimensionalCalibration
from scoring.norms import NormGroup, NormScores, norm_group, norm_scores
from scoring.observations import MISSING, BlockResponse, ItemResponse, Source
from scoring.outliers import MahalanobisDistance, mahalanobis_distance
from scoring.person_fit import LikelihoodFit, PatternFit, likelihood_fit, pattern_fit
from scoring.plausible_values import plausible_values
from scoring.polychoric import Polychoric, polychoric
from scoring.provisional import (
    provisional_behaviour,
    provisional_dichotomous,
    provisional_rating,
    provisional_scenario,
    provisional_statement,
)
from scoring.ranking import (
    OrderSensitivity,
    RankDistribution,
    order_sensitivity,
    rank_distribution,
    rank_distribution_of_draws,
)
from scoring.rapid_guessing import RapidGuessing, rapid_guessing
from scoring.reliability import Alpha, Omega, alpha, omega
from scoring.response_quality import fast_pages, long_string
from scoring.severity import RaterSeverity, rater_severity
from scoring.shrinkage import ShrunkenMeans, shrink_groups
from scoring.sibtest import Sibtest, sibtest
from scoring.simulation import simulate
from scoring.standard_setting import (
    AngoffPanel,
    AngoffRound,
    Generalizability,
    angoff,
    cut_on_theta,
    generalizability,
)
from scoring.sum_scores import SumScoreTable, sum_score_table
from scoring.thurstonian import (
    ForcedChoiceCalibration,
    calibrate_forced_choice,
    estimate_forced_choice,
    ranks_from_picks,
)
from scoring.utility import (
    TaylorRussell,
    Utility,
    mean_score_selected,
    selection_utility,
    taylor_russell,
)
from scoring.validity import (
    CorrectedValidity,
    ExpectancyTable,
    Validity,
    correct_validity,
    expectancy_table,
    persons_needed,
    power,
    validity_coefficient,
)

__all__ = [
    "MISSING",
    "MODELS",
    "Alpha",
    "AngoffPanel",
    "AngoffRound",
    "BifactorCalibration",
    "BifactorItems",
    "BlockResponse",
    "BreslowDay",
    "Calibration",
    "Classification",
    "CorrectedValidity",
    "DifEffects",
    "DifTest",
    "Drift",
    "Estimate",
    "ExpectancyTable",
    "ForcedChoiceCalibration",
    "Generalizability",
    "GuttmanLambdas",
    "IntraclassCorrelation",
    "IntraclassCorrelations",
    "InvalidParameters",
    "InvalidResponses",
    "Item",
    "ItemFit",
    "ItemParameters",
    "ItemResponse",
    "ItemStatistics",
    "JointEstimate",
    "Kappa",
    "LatentGroup",
    "LikelihoodFit",
    "LikelihoodRatioDif",
    "Linking",
    "LocalDependence",
    "LogisticDif",
    "LordDif",
    "MahalanobisDistance",
    "MantelHaenszel",
    "MeanDifference",
    "MeanSquares",
    "ModelFit",
    "MultidimensionalCalibration",
    "NormGroup",
    "NormScores",
    "NotConverged",
    "Omega",
    "OmegaHierarchical",
    "OptionStatistics",
    "OrderSensitivity",
    "PairConsistency",
    "ParallelAnalysis",
    "PatternFit",
    "PersonStatistic",
    "Polychoric",
    "RajuArea",
    "RankDistribution",
    "RapidGuessing",
    "RateComparison",
    "RaterSeverity",
    "ReliableChange",
    "ScoreDifference",
    "ScoringError",
    "ScoringRates",
    "ShrunkenMeans",
    "Sibtest",
    "Source",
    "StandardErrors",
    "Standardisation",
    "Statement",
    "SumScoreTable",
    "TaylorRussell",
    "Utility",
    "Validity",
    "WaldDif",
    "WithinGroupAgreement",
    "adaptive",
    "adverse_impact",
    "alpha",
    "angoff",
    "binomial_standard_error",
    "breslow_day",
    "calibrate",
    "calibrate_bifactor",
    "calibrate_forced_choice",
    "classification_lee",
    "classification_rudner",
    "compare_rates",
    "conditional_standard_error",
    "correct_validity",
    "cut_on_theta",
    "detect_drift",
    "differential_test_functioning",
    "distractor_analysis",
    "estimate",
    "estimate_bifactor",
    "estimate_forced_choice",
    "estimate_joint",
    "even_odd_consistency",
    "expectancy_table",
    "expected_score",
    "fast_pages",
    "generalizability",
    "guttman_lambdas",
    "information",
    "interval",
    "intra_individual_variability",
    "intraclass_correlations",
    "item_fit",
    "item_statistics",
    "likelihood_fit",
    "likelihood_ratio_dif",
    "link",
    "local_dependence",
    "logistic_dif",
    "long_string",
    "lord_dif",
    "mahalanobis_distance",
    "mantel_haenszel",
    "mean_score_selected",
    "model_fit",
    "norm_group",
    "norm_scores",
    "omega",
    "omega_hierarchical",
    "order_sensitivity",
    "pair_consistency",
    "parallel_analysis",
    "pattern_fit",
    "person_mean_squares",
    "persons_needed",
    "plausible_values",
    "polychoric",
    "power",
    "probability_above",
    "provisional_behaviour",
    "provisional_dichotomous",
    "provisional_rating",
    "provisional_scenario",
    "provisional_statement",
    "psychometric_pairs",
    "q3_bound",
    "quantile_dots",
    "raju_area",
    "rank_distribution",
    "rank_distribution_of_draws",
    "ranks_from_picks",
    "rapid_guessing",
    "rater_severity",
    "raters_needed",
    "reliable_change",
    "scale_information",
    "scoring_rates",
    "selection_utility",
    "shrink_groups",
    "sibtest",
    "simulate",
    "simulate_bifactor",
    "spearman_brown",
    "standard_error_of_difference",
    "standard_error_of_measurement",
    "standardisation",
    "standardised_difference",
    "sum_score_distribution",
    "sum_score_table",
    "taylor_russell",
    "tied_groups",
    "told_apart",
    "validity_coefficient",
    "wald_dif",
    "weighted_kappa",
    "with_parameter_uncertainty",
    "within_group_agreement",
]
