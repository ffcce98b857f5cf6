"""The whole school as one model for HiGHS, all cores, with a MIP start: python highs_whole.py TASK ANSWER."""

import sys

import highspy
import numpy

from school import CountingModel, School


def main(task, answer):
    school = School(task)
    counting = CountingModel(school)
    columns = len(counting.upper)
    terms = [row[2] for row in counting.rows]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, len(terms)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = numpy.array(counting.cost, dtype=float)
    model.col_lower_ = numpy.zeros(columns)
    model.col_upper_ = numpy.array(counting.upper, dtype=float)
    model.row_lower_ = numpy.array([-highspy.kHighsInf if low is None else low for low, _, _ in counting.rows], dtype=float)
    model.row_upper_ = numpy.array([highspy.kHighsInf if up is None else up for _, up, _ in counting.rows], dtype=float)
    model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = numpy.cumsum([0] + [len(row) for row in terms])
    model.a_matrix_.index_ = numpy.array([column for row in terms for column, _ in row])
    model.a_matrix_.value_ = numpy.array([value for row in terms for _, value in row], dtype=float)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", school.cores)
    highs.setOptionValue("parallel", "on" if school.cores > 1 else "off")
    highs.setOptionValue("random_seed", school.seed)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.passModel(model)
    start = highspy.HighsSolution()
    start.col_value = [float(one) for one in counting.start]
    highs.setSolution(start)

    def better(event):
        found = numpy.array(event.data_out.mip_solution)
        counting.write(answer, lambda column: found[column], event.data_out.objective_function_value, float("nan"))

    highs.cbMipImprovingSolution += better
    highs.setOptionValue("time_limit", school.seconds)
    highs.run()
    solution, info = highs.getSolution(), highs.getInfo()
    if solution.value_valid:
        found = numpy.array(solution.col_value)
        counting.write(answer, lambda column: found[column], info.objective_function_value, info.mip_dual_bound)
    print("highs", highs.version())


main(sys.argv[1], sys.argv[2])
