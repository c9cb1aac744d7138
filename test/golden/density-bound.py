"""The constants Am in the error bound of kdeFromBins, by linear programming (scipy): the least sum of weights c_k such that
sum c_k (phi(t - s_k) + phi(t + s_k)) / 2 >= |phi^(m)(t)| for all t. For any samples v, the sum of |phi^(m)(x - v)| is then
at most Am times the highest value of the sum of phi(x - v). Prints one line an m; a finer grid lowers the last digit only."""
import numpy as np
from scipy.optimize import linprog

hermite = {
    3: lambda t: t**3 - 3 * t,
    4: lambda t: t**4 - 6 * t**2 + 3,
    5: lambda t: t**5 - 10 * t**3 + 15 * t,
}
# Both sides are divided by phi(t). Beyond t = 12 the farthest shifted Gaussian alone is far above.
t = np.linspace(0, 12, 1201)
shifts = np.linspace(0, 4, 81)
rows = (np.exp(t[:, None] * shifts - shifts**2 / 2) + np.exp(-t[:, None] * shifts - shifts**2 / 2)) / 2
scale = rows.max(axis=1)
for m, polynomial in hermite.items():
    needed = np.abs(polynomial(t)) / scale
    result = linprog(np.ones(len(shifts)), A_ub=-rows / scale[:, None], b_ub=-needed, bounds=(0, None), method="highs")
    print(f"A{m} = {result.fun:.3f}")
